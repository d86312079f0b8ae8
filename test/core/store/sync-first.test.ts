import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { readMetadata } from '../../../core/store/read';
import { beginSync, syncAhead, syncFirst } from '../../../core/store/sync-first';
import { writeMetadata } from '../../../core/store/write';
import { makeImage, tempDir } from '../../support/images';
import { MemoryFile } from '../../support/memory-file';
import { assertRefused } from '../../support/refusals';

const EMPTY = new Uint8Array();
/** The same file, opened again: all files in memory have one identity. */
const opened = (): MemoryFile => new MemoryFile(EMPTY);
/** One whose first sync fails. */
const failing = (): MemoryFile => new MemoryFile(EMPTY, 0);

describe('the sync before the lock', () => {
  afterEach(() => {
    mock.restoreAll();
  });

  it('is done by the write if nothing was begun for it, and begins at once', async () => {
    const file = opened();
    const first = syncFirst(file);
    assert.deepEqual(file.log, ['sync']);
    await first;
    await syncFirst(file);
    assert.deepEqual(file.log, ['sync', 'sync']);
  });

  it('is waited for if it was begun, by one write', async () => {
    const [ahead, file] = [opened(), opened()];
    await beginSync(ahead);
    await syncFirst(file);
    assert.deepEqual([ahead.log, file.log], [['sync'], []]);
    await syncFirst(file);
    assert.deepEqual(file.log, ['sync']);
  });

  it('is done again if the one that was begun is long ago', async () => {
    const file = opened();
    await beginSync(opened());
    const later = performance.now() + 1001;
    mock.method(performance, 'now', () => later);
    await syncFirst(file);
    assert.deepEqual(file.log, ['sync']);
  });

  it('tells of the failure of one that was begun, once, whenever that was', async () => {
    await assert.rejects(beginSync(failing()));
    await assert.rejects(beginSync(opened()), 'a write has not told of it yet');
    const later = performance.now() + 60_000;
    mock.method(performance, 'now', () => later);
    await assertRefused(syncFirst(opened()), 'write-failed');
    await syncFirst(opened());
  });

  it('is begun for an image, and leaves it as it is', async () => {
    const dir = await tempDir();
    const path = await makeImage(dir.path, { text: '{"a":1}' });
    await syncAhead(path);
    await writeMetadata(path, [{ target: { kind: 'image' }, text: Buffer.from('{"b":2}') }]);
    assert.equal(Buffer.from((await readMetadata(path)).own?.bytes ?? []).toString(), '{"b":2}');
    await assertRefused(syncAhead(dir.path), 'not-a-file');
    await dir.remove();
  });
});
