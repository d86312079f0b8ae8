import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKnownValues } from '../../core/registry/probe';
import { builtinRegistry } from '../../core/registry/registry';
import { folderForEachTest } from '../support/folder';
import { qcowmeta } from './harness';
import { spawnCommand } from './spawned';

interface Probe {
  readonly binary: string;
  readonly version: string;
  readonly architecture: string;
  readonly keys: readonly {
    readonly key: string;
    readonly found: readonly string[];
    readonly unknown: readonly string[];
    readonly absent: readonly string[];
  }[];
}

const BINARY = 'qemu-system-x86_64';

describe('qcowmeta keys --probe-qemu', () => {
  const folder = folderForEachTest();

  it('tells what the installed QEMU has', async () => {
    const { exit, stdout, stderr } = await qcowmeta(['keys', '--probe-qemu', BINARY, '-o', 'json']);
    assert.deepEqual([exit, stderr], [0, '']);
    const { binary, version, architecture, keys } = JSON.parse(stdout) as Probe;
    assert.deepEqual([binary, architecture], [BINARY, 'x86_64']);
    assert.match(version, /^\d+\.\d+\.\d+$/);
    const [machines, models] = keys;
    assert.deepEqual([machines?.key, models?.key], ['qemu.machine-types', 'qemu.cpu.models']);
    for (const name of ['q35', 'pc', 'microvm']) assert.ok(machines?.found.includes(name), name);
    for (const name of ['none', 'x-remote']) assert.ok(!machines?.found.includes(name), name);
    assert.ok(machines?.absent.includes('pseries'));
    assert.ok(machines?.absent.includes('i440fx') === false, 'it stands for pc');
    for (const name of ['host', 'qemu64', 'EPYC-v1']) assert.ok(models?.found.includes(name), name);
    assert.ok(models?.absent.includes('cortex-a57'));
  });

  it('tells it in words, without a name for the emulator of this host', async () => {
    const { exit, stdout } = await qcowmeta(['keys', '--probe-qemu', BINARY]);
    assert.equal(exit, 0);
    assert.match(
      stdout,
      /^qemu-system-x86_64: QEMU \d+\.\d+\.\d+ for x86_64\n\nqemu\.machine-types: \d+ in this QEMU\n/,
    );
    assert.match(stdout, /^ {2}known, not in this QEMU: {3}.*\bpseries\b/m);
  });

  it('knows every machine type of the installed QEMU that a guest can run on', async () => {
    const { stdout } = await qcowmeta(['keys', '--probe-qemu', BINARY, '-o', 'json']);
    const [machines] = (JSON.parse(stdout) as Probe).keys;
    assert.deepEqual(machines?.unknown, []);
  });

  for (const [what, binary, reason] of [
    ['is missing', '/nowhere/qemu-system-x86_64', /there is no such program/],
    ['fails', '/bin/false', /it does not answer as QEMU does/],
  ] as const) {
    it(`says so if the emulator ${what}`, async () => {
      const { exit, stdout, stderr } = await qcowmeta(['keys', '--probe-qemu', binary]);
      assert.deepEqual([exit, stdout], [3, '']);
      assert.match(
        stderr,
        /^qcowmeta: .* cannot be asked: .*\. Install it, or name another one after --probe-qemu\.\n$/,
      );
      assert.match(stderr, reason);
    });
  }

  it('ends at once if the emulator is missing', async () => {
    const { exit } = await spawnCommand(['keys', '--probe-qemu', '/nowhere/qemu-system-x86_64']);
    assert.equal(exit, 3);
  }).timeout(15_000);

  it('says what another program complains of', async () => {
    const binary = join(folder.path, 'qemu');
    await writeFile(binary, '#!/bin/sh\necho {not json}\necho no such option >&2\n');
    await chmod(binary, 0o755);
    const { exit, stderr } = await qcowmeta(['keys', '--probe-qemu', binary]);
    assert.equal(exit, 3);
    assert.match(stderr, /cannot be asked: no such option\./);
  });
});

describe('compareKnownValues', () => {
  const entry = builtinRegistry().get('qemu.machine-types') ?? assert.fail();

  it('knows versions by their family and values that stand for others', () => {
    const { unknown, absent } = compareKnownValues(entry, ['pc', 'pc-q35-99.0', 'acme-board']);
    assert.deepEqual(unknown, ['acme-board']);
    assert.ok(absent.includes('q35'));
    assert.ok(!absent.includes('pc') && !absent.includes('i440fx'));
  });
});
