import assert from 'node:assert/strict';
import fs, { open, readFile } from 'node:fs/promises';
import { openImageFile, type ImageFile } from '../../../core/image/file';
import { acquireWriteLock, probeInUse } from '../../../core/image/lock';
import { holdWithGuest, holdWithQemuIo } from '../../support/holders';
import { makeImage, qemuImg, qemuIo, tempDir } from '../../support/images';
import { assertRefused } from '../../support/refusals';

describe("QEMU's locks on an image", () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let path: string;
  let file: ImageFile;
  beforeEach(async () => {
    dir = await tempDir();
    path = await makeImage(dir.path);
    file = await openImageFile(path, 'write');
  });
  afterEach(async () => {
    await file.close();
    await dir.remove();
  });

  const shutOut = /Failed to get .* lock/;

  it('are those of a QEMU writer, byte for byte', async () => {
    await acquireWriteLock(file);
    const info = await readFile(`/proc/self/fdinfo/${file.fd ?? -1}`, 'utf8');
    const bytes = [...info.matchAll(/OFDLCK +ADVISORY +READ .* (\d+) (\d+)$/gm)].map(([, first, last]) => [
      first,
      last,
    ]);
    assert.deepEqual(bytes.map(String).sort(), ['100,101', '103,103', '201,201', '203,203']);
  });

  it('keep qemu-img and qemu-io from writing while they are held, and no longer', async () => {
    const lock = await acquireWriteLock(file);
    await assert.rejects(qemuImg('resize', path, '80M'), shutOut);
    await assert.rejects(qemuIo(path, 'write 0 64k'), shutOut);
    await assert.rejects(qemuImg('info', path), shutOut);
    assert.match(await qemuImg('info', '-U', path), /virtual size: 64 MiB/);
    lock.release();
    await qemuImg('resize', '-q', path, '80M');
    assert.match(await qemuIo(path, 'write 0 64k'), /wrote 65536/);
  });

  it('outlive the closing of another descriptor of the same file', async () => {
    const lock = await acquireWriteLock(file);
    await (await open(path, 'r+')).close();
    await assert.rejects(qemuIo(path, 'write 0 64k'), shutOut);
    lock.release();
  });

  it('are waited for while another writer of this process has them', async () => {
    const second = await openImageFile(path, 'write');
    const lock = await acquireWriteLock(file);
    const waiting = acquireWriteLock(second);
    lock.release();
    (await waiting).release();
    await second.close();
  });

  it('are refused after about a second while somebody else has them, with the holder named', async () => {
    const holder = await holdWithQemuIo(path);
    const start = performance.now();
    const error = await assertRefused(acquireWriteLock(file), 'in-use');
    assert.ok(performance.now() - start >= 1000);
    assert.match(error.message, new RegExp(`in use by qemu-io \\(process ${holder.pid}\\)`));
    await holder.stop();
    (await acquireWriteLock(file)).release();
  });

  it('that a guest, a writer or a reader holds are seen without taking any', async () => {
    assert.deepEqual(await probeInUse(path), { inUse: false });
    const guest = await holdWithGuest(path);
    assert.deepEqual(await probeInUse(path), {
      inUse: true,
      holder: { pid: guest.pid, command: 'qemu-system-x86' },
    });
    await guest.stop();
    const reader = await holdWithQemuIo(path, '-r');
    assert.deepEqual(await probeInUse(path), { inUse: true, holder: { pid: reader.pid, command: 'qemu-io' } });
    await reader.stop();
    const sharer = await holdWithQemuIo(path, '-r', '-U');
    assert.deepEqual(await probeInUse(path), { inUse: false });
    await sharer.stop();
  });

  it('are traced to their holder without touching the files of any other descriptor, which may be on a dead mount', async () => {
    const holder = await holdWithQemuIo(path);
    const touched: string[] = [];
    const stat = fs.stat;
    const recording = (target: string, options: { bigint: true }): Promise<unknown> => {
      if (target.startsWith('/proc/')) touched.push(target);
      return stat(target, options);
    };
    Object.assign(fs, { stat: recording });
    try {
      assert.equal((await probeInUse(path)).holder?.pid, holder.pid);
    } finally {
      Object.assign(fs, { stat });
      await holder.stop();
    }
    assert.match(touched.join(' '), new RegExp(`^/proc/${holder.pid}/fd/\\d+$`));
  });

  it('that this process holds are seen through another descriptor, without a name', async () => {
    const lock = await acquireWriteLock(file);
    assert.deepEqual(await probeInUse(path), { inUse: true });
    lock.release();
  });

  it('are an error of their own where the system does not give them', async () => {
    const error = await assertRefused(acquireWriteLock({ ...file, fd: 1_000_000 }), 'locks-unavailable');
    assert.match(error.message, /error 9/);
  });
});
