import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { holdWithGuest, holdWithQemuIo } from '../../support/holders';
import { makeImage, qemuImg, storeText, tempDir } from '../../support/images';
import { assertNothingWritten, assertRefused } from '../../support/refusals';

const NOBODY = 65_534;

/** Runs as a user without rights of its own, if this one may do all. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.setegid?.(NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

describe('a file that is not written to', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  beforeEach(async () => {
    dir = await tempDir();
    await chmod(dir.path, 0o755);
  });
  afterEach(() => dir.remove());

  const write = (path: string): Promise<unknown> =>
    writeMetadata(path, [{ target: { kind: 'image' }, text: Buffer.from('{"a":1}') }]);

  async function assertNeither(path: string, code: Parameters<typeof assertRefused>[1]): Promise<string> {
    const { message } = await assertRefused(readMetadata(path), code);
    assert.equal((await assertRefused(write(path), code)).message, message);
    return message;
  }

  it('is missing', async () => {
    await assertNeither(join(dir.path, 'none.qcow2'), 'not-found');
    await writeFile(join(dir.path, 'file'), '');
    await assertNeither(join(dir.path, 'file', 'none.qcow2'), 'not-found');
  });

  it('is a folder, a pipe, a socket or a device, and nothing waits for it', async () => {
    const folder = join(dir.path, 'folder');
    await mkdir(folder);
    assert.match(await assertNeither(folder, 'not-a-file'), /is a folder/);
    const pipe = join(dir.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    assert.match(await assertNeither(pipe, 'not-a-file'), /is a pipe/);
    const socket = join(dir.path, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    assert.match(await assertNeither(socket, 'not-a-file'), /is a socket/);
    server.close();
    assert.match(await assertNeither('/dev/null', 'not-a-file'), /is a character device/);
  });

  it('is no qcow2 image', async () => {
    const path = join(dir.path, 'disk.img');
    for (const content of ['', 'QFI', Buffer.alloc(1024 * 1024)]) {
      await writeFile(path, content);
      await assertNeither(path, 'not-qcow2');
    }
  });

  it('ends too early', async () => {
    const path = await makeImage(dir.path, { with: { cluster_size: 4096 } });
    await truncate(path, 9000);
    assert.equal((await readMetadata(path)).capacity.refusal?.code, 'truncated');
    const error = await assertNothingWritten(path, () => write(path), 'truncated');
    assert.match(error.message, /L1 table/);
    await truncate(path, 4000);
    assert.match(await assertNeither(path, 'truncated'), /first cluster/);
    await truncate(path, 60);
    assert.match(await assertNeither(path, 'truncated'), /header/);
  });

  it('ends inside its snapshot table', async () => {
    const path = await makeImage(dir.path, { with: { cluster_size: 4096 }, snapshots: ['a snapshot'] });
    await truncate(path, (await readMetadata(path)).header.snapshotTableOffset + 45);
    assert.match(await assertNeither(path, 'truncated'), /snapshot table/);
  });

  it('ends inside the keys that it is encrypted with', async () => {
    const key = ['--object', 'secret,id=key,data=open sesame'];
    const options = { 'encrypt.format': 'luks', 'encrypt.key-secret': 'key', 'encrypt.iter-time': 10 };
    const path = await makeImage(dir.path, { args: key, with: { cluster_size: 4096, ...options }, size: '1M' });
    // Half of the keys are behind the tables.
    await truncate(path, 100_000);
    const opening = ['map', ...key, '--image-opts', `driver=qcow2,encrypt.key-secret=key,file.filename=${path}`];
    await assert.rejects(qemuImg(...opening), /cannot unlock any keyslot|corrupted/);
    assert.equal((await readMetadata(path)).own, undefined);
    const error = await assertNothingWritten(path, () => write(path), 'truncated');
    assert.match(error.message, /encryption header/);
  }).timeout(60_000);

  it('is read-only, which is told with owner and mode before anything is tried', async () => {
    const path = await makeImage(dir.path, { text: '{"old":1}' });
    await chmod(path, 0o444);
    const error = await assertNothingWritten(path, () => asNobody(() => write(path)), 'read-only');
    assert.deepEqual(error.args, { file: path, owner: userInfo().username, mode: '0444' });
    assert.equal((await asNobody(() => readMetadata(path))).own?.bytes.length, 9);
  });

  it('may not even be read', async () => {
    const path = await makeImage(dir.path);
    await chmod(path, process.geteuid?.() === 0 ? 0o600 : 0);
    for (const work of [readMetadata, write]) {
      const error = await assertRefused(
        asNobody<unknown>(() => work(path)),
        'no-permission',
      );
      assert.equal(error.args.owner, userInfo().username);
    }
    await chmod(path, 0o644);
    await chmod(dir.path, process.geteuid?.() === 0 ? 0o700 : 0);
    const hidden = await assertRefused(
      asNobody(() => readMetadata(path)),
      'no-permission',
    );
    await chmod(dir.path, 0o755);
    assert.equal(hidden.args.mode, 'unknown');
  });

  it('is open in qemu-io, and is still read', async () => {
    const path = await makeImage(dir.path, { text: '{"old":1}' });
    const holder = await holdWithQemuIo(path);
    const error = await assertNothingWritten(path, () => write(path), 'in-use');
    assert.match(error.message, /qemu-io/);
    assert.equal((await readMetadata(path)).own?.bytes.length, 9);
    await holder.stop();
    await write(path);
  });

  it('is the disk of a guest, or the backing file of its disk', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{"old":1}' });
    const path = await makeImage(dir.path, { backing: 'base.qcow2' });
    const guest = await holdWithGuest(path);
    for (const image of [path, base]) {
      const error = await assertNothingWritten(image, () => write(image), 'in-use');
      assert.match(error.message, new RegExp(`qemu-system-x86 \\(process ${guest.pid}\\)`));
    }
    await guest.stop();
    await storeText(path, '{}');
  });
});
