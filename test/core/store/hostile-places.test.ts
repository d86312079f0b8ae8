import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { QcowmetaError } from '../../../core/errors';
import { bytesOf64 } from '../../../core/image/bytes';
import { readBackingChain, readEffective } from '../../../core/store/effective';
import { readMetadata } from '../../../core/store/read';
import { folderForEachTest } from '../../support/folder';
import { makeImage, patchFile, storeText } from '../../support/images';
import { assertRefused } from '../../support/refusals';

/** One confirmed reading of a chain takes 40 ms; a wait for a pipe would take for ever. */
const LIMIT_MS = 3000;

describe('a hostile place', () => {
  const dir = folderForEachTest();

  /** The end of the chain of an overlay whose backing file is recorded as qcow2, whatever it is. */
  async function failureBehind(name: string): Promise<QcowmetaError> {
    const args = ['-u'];
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: name, args, size: '1M' });
    const start = performance.now();
    const { end, chain } = await readEffective(top);
    assert.ok(performance.now() - start < LIMIT_MS, `${name} took too long`);
    assert.deepEqual(chain, [top]);
    assert.ok(end.kind === 'failed', `${name}: ${end.kind}`);
    return end.error;
  }

  it('for a backing file is a folder, a pipe, a socket or a device: none is opened', async () => {
    await mkdir(join(dir.path, 'folder'));
    execFileSync('mkfifo', [join(dir.path, 'pipe')]);
    const server = createServer().listen(join(dir.path, 'socket'));
    await once(server, 'listening');
    await symlink('/dev/zero', join(dir.path, 'link-to-device'));
    for (const name of ['folder', 'pipe', 'socket', '/dev/zero', '/dev/tty', 'link-to-device'])
      assert.equal((await failureBehind(name)).code, 'not-a-file', name);
    server.close();
  });

  it('for an image or a backing file is a file of the kernel: it is not read', async () => {
    for (const name of ['/proc/self/mem', '/proc/kmsg', '/proc/self/environ', '/proc/self/pagemap']) {
      const refused = ['not-qcow2', 'no-permission'];
      assert.ok(refused.includes((await failureBehind(name)).code), name);
      const error = await readMetadata(name).catch((reason: unknown) => reason);
      assert.ok(error instanceof QcowmetaError && refused.includes(error.code), name);
    }
  });

  it('for a backing file is an absolute path outside, of which nothing is shown but that it is no image', async () => {
    const secret = join(dir.path, 'shadow');
    await writeFile(secret, 'root:$6$secret:19000:0:99999:7:::\n'.repeat(100));
    for (const name of [secret, `${dir.path}/../${dir.path.split('/').at(-1) ?? ''}/shadow`]) {
      const error = await failureBehind(name);
      const overlay = join(dir.path, 'top.qcow2');
      assert.equal(error.message, `${name}: is not a qcow2 image. ${overlay} has it as its backing file.`);
      assert.doesNotMatch(JSON.stringify([error.args, error.findings]), /secret/);
    }
  });

  it('for a backing file is no header but its magic number: its numbers are all that is told of it', async () => {
    const file = join(dir.path, 'letter');
    await writeFile(
      file,
      Buffer.concat([Buffer.from([0x51, 0x46, 0x49, 0xfb]), Buffer.from('private words '.repeat(9))]),
    );
    const error = await failureBehind(file);
    assert.equal(error.code, 'unsupported-version');
    assert.doesNotMatch(error.message, /private|words/);
  });

  it('is a chain of 10,000 images, of which 200 are read', async () => {
    const image = await makeImage(dir.path, {
      name: 'a',
      backing: '00000',
      args: ['-u'],
      size: '1M',
      with: { cluster_size: 512 },
    });
    const bytes = await readFile(image);
    const { header } = await readMetadata(image);
    for (let depth = 0; depth < 10_000; depth++) {
      bytes.write(String(depth + 1).padStart(5, '0'), header.backingFileOffset);
      await writeFile(join(dir.path, String(depth).padStart(5, '0')), bytes.subarray(0, 512));
    }
    const start = performance.now();
    const { images, end } = await readBackingChain(join(dir.path, '00000'));
    assert.ok(performance.now() - start < LIMIT_MS);
    assert.equal(images.length, 200);
    assert.equal(end.kind === 'failed' && end.error.code, 'backing-too-deep');
  }).timeout(60_000);

  it('is a sparse file of 15 TiB with its tables at the end', async () => {
    const path = await makeImage(dir.path, { snapshots: ['one'], text: '{"old":1}' });
    const { header } = await readMetadata(path);
    const [size, at] = [15 * 2 ** 40, 14 * 2 ** 40];
    const table = (await readFile(path)).subarray(header.snapshotTableOffset, header.snapshotTableOffset + 200);
    await truncate(path, size);
    const start = performance.now();
    assert.equal((await readMetadata(path)).snapshots.length, 1);
    await storeText(path, '{"new":1}');
    await patchFile(path, 64, bytesOf64(BigInt(at)));
    await assertRefusedOrEmpty(path);
    await patchFile(path, at, table);
    await storeText(path, '{"newer":1}');
    assert.equal(Buffer.from((await readMetadata(path)).own?.bytes ?? []).toString(), '{"newer":1}');
    assert.ok(performance.now() - start < LIMIT_MS);
  });

  /** A hole reads as zeros: one snapshot without a name. */
  async function assertRefusedOrEmpty(path: string): Promise<void> {
    const [snapshot] = (await readMetadata(path)).snapshots;
    assert.equal(snapshot?.identity.name.length, 0);
  }

  it('is a link that is turned to and fro while an image is read', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{"a":1}' });
    execFileSync('mkfifo', [join(dir.path, 'pipe')]);
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'link', args: ['-u'], size: '1M' });
    const link = join(dir.path, 'link');
    await symlink(base, link);
    const done = new AbortController();
    const turning = turn(link, [base, join(dir.path, 'pipe'), '/dev/zero', join(dir.path, 'none')], done.signal);
    const ends = new Set<string>();
    for (let time = 0; time < 60; time++) {
      const { end, text } = await readEffective(top);
      ends.add(end.kind === 'failed' ? end.error.code : end.kind);
      if (text) assert.equal(Buffer.from(text.bytes).toString(), '{"a":1}');
    }
    done.abort();
    await turning;
    const known = ['found', 'not-a-file', 'backing-missing', 'being-changed'];
    assert.deepEqual(
      [...ends].filter((end) => !known.includes(end)),
      [],
    );
    assert.ok(ends.size > 1, [...ends].join());
  }).timeout(60_000);

  it('is refused for a chain that leads to itself by two names', async () => {
    const path = await makeImage(dir.path, { name: 'self.qcow2', backing: './self.qcow2', args: ['-u'], size: '1M' });
    const { end } = await readEffective(path);
    assert.equal(end.kind === 'failed' && end.error.code, 'backing-cycle');
    await assertRefused(readEffective(join(dir.path, 'none')), 'not-found');
  });
});

/** Points a link to one target after another, each time in one go. */
async function turn(link: string, targets: readonly string[], until: AbortSignal): Promise<void> {
  for (let index = 0; !until.aborted; index++) {
    await symlink(targets[index % targets.length] ?? '', `${link}-new`);
    await rename(`${link}-new`, link);
  }
}
