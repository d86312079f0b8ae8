import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildProgram } from '../../cli/program';
import { mustRun } from '../../scripts/lib/processes.mjs';
import { COMMAND } from '../cli/spawned';
import { silentContext } from '../cli/harness';
import { makeImage, tempDir } from '../support/images';

const EXECUTABLE = join(__dirname, '../../out/executable/qcowmeta');
const DOMAIN = join(__dirname, '../../fixtures/domains/debian-q35-uefi.xml');

/** Calls of every command, one after the other in one folder, with their exit codes. */
const CALLS: readonly (readonly [exit: number, call: string])[] = [
  [0, 'put disk.qcow2 text.json'],
  [0, 'set disk.qcow2 qemu.machine-types=["q35"]'],
  [0, 'edit disk.qcow2'],
  [0, 'unset disk.qcow2 com.example.old.key'],
  [0, 'get disk.qcow2 qemu.min-ram-MB'],
  [1, 'get overlay.qcow2 com.example.none'],
  [0, 'dump -o json overlay.qcow2'],
  [0, 'check disk.qcow2 overlay.qcow2'],
  [0, 'set overlay.qcow2 com.example.own.key=1'],
  [1, 'diff overlay.qcow2'],
  [0, 'copy disk.qcow2 other.qcow2'],
  [0, 'remove overlay.qcow2'],
  [0, 'scan .'],
  [0, 'import --to libvirt disk.qcow2'],
  [0, 'from-libvirt domain.xml debian12.qcow2'],
  [0, 'keys -o json'],
  [0, 'keys --probe-qemu'],
  [0, 'explain qemu.firmware.types'],
  [1, 'check-registry example.qcowmeta-registry.json'],
  [0, 'completion bash'],
  [0, 'help edit'],
  [3, 'get text.json qemu.min-ram-MB'],
];

interface Answers {
  readonly given: readonly { readonly call: string; readonly exit: number | null; stdout: string; stderr: string }[];
  /** The files that are in the folder then. */
  readonly left: readonly string[];
}

const REGISTRY = { registryVersion: '1.0.0', title: 'Keys of Example', keys: { 'com.example.key': {} } };

describe('the executable', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;

  before(async () => {
    folder = await tempDir();
    await mustRun(process.execPath, [join(__dirname, '../../scripts/build-executable.mjs')]);
  });
  after(() => folder.remove());

  /** What every call answers in a folder that is filled for it, and what that holds then. */
  async function answers(program: string, ...first: readonly string[]): Promise<Answers> {
    const work = join(folder.path, 'work');
    await rm(work, { recursive: true, force: true });
    await fill(work);
    const env = { ...process.env, EDITOR: join(work, 'editor.sh'), VISUAL: '', XDG_STATE_HOME: join(work, 'state') };
    const given = CALLS.map(([, call]) => {
      const { status, stdout, stderr } = spawnSync(program, [...first, ...call.split(' ')], {
        cwd: work,
        env,
        encoding: 'utf8',
        timeout: 20_000,
      });
      return { call, exit: status, stdout, stderr };
    });
    return { given, left: (await readdir(work, { recursive: true })).sort() };
  }

  it('answers every command as the one in Node does', async () => {
    const names = buildProgram(silentContext().context, () => undefined).commands.map((command) => command.name());
    const called = CALLS.map(([, call]) => call.split(' ')[0] ?? '');
    assert.deepEqual([...new Set(called)].sort(), [...names, 'help'].sort());
    const expected = await answers(process.execPath, COMMAND);
    assert.deepEqual(
      expected.given.map(({ exit, call }) => [exit, call]),
      CALLS,
    );
    assert.deepEqual(await answers(EXECUTABLE), expected);
  });

  it('says why it writes nothing where it cannot unpack the library for locks', async () => {
    const image = await makeImage(folder.path, { text: '{"com.example.key": 1}' });
    const env = { ...process.env, TMPDIR: join(folder.path, 'none') };
    const call = (...argv: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(EXECUTABLE, argv, { env, encoding: 'utf8', timeout: 20_000 });
    assert.equal(call('get', image, 'com.example.key').stdout, '1\n');
    const { status, stderr } = call('set', image, 'com.example.key=2');
    assert.equal(status, 4);
    assert.match(
      stderr,
      /QEMU's locks cannot be taken here \(koffi, the library that takes them, cannot be loaded: .+\)/,
    );
  });
});

async function fill(folder: string): Promise<void> {
  await mkdir(folder);
  const base = await makeImage(folder, { name: 'disk.qcow2' });
  await makeImage(folder, { name: 'overlay.qcow2', backing: base });
  for (const name of ['other.qcow2', 'debian12.qcow2']) await makeImage(folder, { name });
  await writeFile(join(folder, 'text.json'), '{"qemu.min-ram-MB": 1024, "com.example.old.key": true}\n');
  await writeFile(join(folder, 'example.qcowmeta-registry.json'), JSON.stringify(REGISTRY));
  const domain = await readFile(DOMAIN, 'utf8');
  await writeFile(join(folder, 'domain.xml'), domain.replaceAll('/var/lib/libvirt/images', folder));
  await writeFile(join(folder, 'editor.sh'), '#!/bin/sh\nsed -i s/1024/2048/ "$1"\n');
  await chmod(join(folder, 'editor.sh'), 0o755);
}
