import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { QcowmetaError } from '../../../core/errors';
import { applyPlan } from '../../../core/store/apply';
import { closing } from '../../../core/store/closing';
import { parseImage, type ParsedImage } from '../../../core/store/image';
import { planWrite, type WritePlan } from '../../../core/store/plan';
import { saveChanges } from '../../../core/store/save';
import { makeImage, tempDir } from '../../support/images';
import { FailingFile } from '../../torture/failing-disk/failing-file';
import { MemoryFile } from '../../support/memory-file';
import { assertRefused } from '../../support/refusals';

/** Cannot be read any more once something was written. */
class FadingFile extends MemoryFile {
  override readAt(offset: number, length: number): Promise<Uint8Array> {
    if (this.log.length === 0) return super.readAt(offset, length);
    return Promise.reject(new QcowmetaError('read-failed', this.path, { reason: 'the disk is gone' }));
  }
}

class UnclosableFile extends MemoryFile {
  override close(): Promise<void> {
    return Promise.reject(new Error('it is stuck'));
  }
}

describe('a disk that fails during a write', () => {
  let whole: Uint8Array;
  let image: ParsedImage;
  let replace: WritePlan;
  let remove: WritePlan;
  before(async () => {
    const dir = await tempDir();
    const path = await makeImage(dir.path, { text: '{"a":1}', with: { cluster_size: 4096 } });
    whole = new Uint8Array(await readFile(path));
    image = parseImage(whole.subarray(0, 4096), path);
    replace = planWrite(image, { own: Buffer.from('{"b":2}'), snapshots: [] });
    remove = planWrite(image, { snapshots: [] });
    await dir.remove();
  });

  const failure = async (entry: number): Promise<string> =>
    (await assertRefused(applyPlan(new MemoryFile(image.cluster0, entry), image, replace), 'write-failed')).message;

  it('at the first byte leaves the old text, and says so', async () => {
    assert.match(await failure(0), /could not be written: the disk is gone\. The image holds the old text\.$/);
  });

  it('after the first copy is written but not synced has the new text, and says how sure that is', async () => {
    assert.match(await failure(1), /The image holds the new text, but it may not be safe on the disk yet\.$/);
  });

  it('at the second copy is no failure, but is told', async () => {
    for (const entry of [2, 3]) {
      const file = new MemoryFile(image.cluster0, entry);
      const { done, unfinished } = await applyPlan(file, image, replace);
      assert.deepEqual([done, unfinished], [1, { part: 'second-copy', reason: 'the disk is gone' }]);
      const { container } = parseImage(file.bytes, image.path);
      assert.equal(container.kind === 'valid' && Buffer.from(container.records.own ?? []).toString(), '{"b":2}');
    }
    assert.deepEqual(await applyPlan(new MemoryFile(image.cluster0), image, replace), { done: 2 });
  });

  it('while the empty extension is taken out leaves an image without a string', async () => {
    for (let entry = 2; entry < 2 * remove.steps.length; entry++) {
      const file = new MemoryFile(image.cluster0, entry);
      const part = entry < 4 ? 'second-copy' : 'clearing-up';
      assert.deepEqual((await applyPlan(file, image, remove)).unfinished, { part, reason: 'the disk is gone' });
      const { container } = parseImage(file.bytes, image.path);
      assert.ok(container.kind === 'none' || (container.kind === 'valid' && container.records.own === undefined));
    }
  });

  const change = [{ target: { kind: 'image' }, text: Buffer.from('{"b":2}') }] as const;

  it('to read once the new text is saved is not noticed, for it is not read any more', async () => {
    const file = new FadingFile(whole, 2);
    const { changed, mirrored, unfinished, metadata } = await saveChanges(file, change, {});
    assert.deepEqual([changed, mirrored, unfinished?.part], [true, false, 'second-copy']);
    assert.equal(Buffer.from(metadata.own?.bytes ?? []).toString(), '{"b":2}');
    assert.equal((await saveChanges(new FadingFile(whole), change, {})).mirrored, true);
  });

  it('to close the file is told, and a failed write is told instead of it', async () => {
    const file = new UnclosableFile(whole);
    const { mirrored, unfinished } = await closing(file, saveChanges(file, change, {}));
    assert.deepEqual([mirrored, unfinished], [true, { part: 'closing', reason: 'it is stuck' }]);
    const failing = new UnclosableFile(whole, 0);
    await assertRefused(closing(failing, saveChanges(failing, change, {})), 'write-failed');
  });

  it('in a sync is made up for by the next save, for the system tells of it only once', async () => {
    // The first slot, then its second copy: after that the image holds the text already, as far as memory goes.
    for (const at of [1, 3]) {
      const file = new FailingFile(whole, { at, code: 'EIO', share: 0 });
      const saved = (): Promise<unknown> => saveChanges(file, change, {});
      await (at === 1 ? assertRefused(saved(), 'write-failed') : saved());
      assert.equal(file.failed, 'sync');
      await saved();
      const { container } = parseImage(file.disk.subarray(0, 4096), file.path);
      assert.ok(container.kind === 'valid' && container.mirrored);
      assert.equal(Buffer.from(container.records.own ?? []).toString(), '{"b":2}');
    }
  });

  it('and cannot be read any more is not guessed about', async () => {
    class DeadFile extends MemoryFile {
      override readAt(): Promise<Uint8Array> {
        return Promise.resolve(new Uint8Array());
      }
    }
    const error = await assertRefused(applyPlan(new DeadFile(image.cluster0, 0), image, replace), 'write-failed');
    assert.match(error.message, /Whether the old or the new text is stored could not be read back\.$/);
  });
});
