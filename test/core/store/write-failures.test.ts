import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { applyPlan } from '../../../core/store/apply';
import { parseImage, type ParsedImage } from '../../../core/store/image';
import { planWrite, type WritePlan } from '../../../core/store/plan';
import { makeImage, tempDir } from '../../support/images';
import { MemoryFile } from '../../support/memory-file';
import { assertRefused } from '../../support/refusals';

describe('a disk that fails during a write', () => {
  let image: ParsedImage;
  let replace: WritePlan;
  let remove: WritePlan;
  before(async () => {
    const dir = await tempDir();
    const path = await makeImage(dir.path, { text: '{"a":1}', with: { cluster_size: 4096 } });
    image = parseImage(new Uint8Array(await readFile(path)).subarray(0, 4096), path);
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
      assert.equal(await applyPlan(file, image, replace), false);
      const { container } = parseImage(file.bytes, image.path);
      assert.equal(container.kind === 'valid' && Buffer.from(container.records.own ?? []).toString(), '{"b":2}');
    }
    assert.equal(await applyPlan(new MemoryFile(image.cluster0), image, replace), true);
  });

  it('while the empty extension is taken out leaves an image without a string', async () => {
    for (let entry = 2; entry < 2 * remove.steps.length; entry++) {
      const file = new MemoryFile(image.cluster0, entry);
      assert.equal(await applyPlan(file, image, remove), false);
      const { container } = parseImage(file.bytes, image.path);
      assert.ok(container.kind === 'none' || (container.kind === 'valid' && container.records.own === undefined));
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
