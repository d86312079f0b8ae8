import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { copyMetadata } from '../../../core/store/copy';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { makeImage, qemuImg, storeText, tempDir } from '../../support/images';
import { assertNothingWritten } from '../../support/refusals';
import { readWithPython } from '../../support/second-reader';

describe('copying to another image', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let source: string;
  let target: string;
  beforeEach(async () => {
    dir = await tempDir();
    source = await makeImage(dir.path, { name: 'source.qcow2' });
    target = join(dir.path, 'target.qcow2');
  });
  afterEach(() => dir.remove());

  it('brings the string back that convert left out', async () => {
    await storeText(source, '{"a":1}');
    await qemuImg('convert', '-O', 'qcow2', source, target);
    assert.equal(readWithPython(target).status, 1);
    const { result, copiedSnapshots, from } = await copyMetadata(source, target);
    assert.deepEqual([result.changed, copiedSnapshots, from], [true, 0, source]);
    assert.equal(readWithPython(target).bytes.toString(), '{"a":1}');
    assert.equal((await copyMetadata(source, target)).result.changed, false);
  });

  it('takes the inherited string, or the own one only', async () => {
    await storeText(source, '{"a":1}');
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'source.qcow2' });
    target = await makeImage(dir.path, { name: 'target.qcow2' });
    await assertNothingWritten(target, () => copyMetadata(overlay, target, { own: true }), 'nothing-to-copy');
    assert.equal(basename((await copyMetadata(overlay, target)).from), 'source.qcow2');
    assert.equal(readWithPython(target).bytes.toString(), '{"a":1}');
  });

  it('replaces another string on request only', async () => {
    await storeText(source, '{"a":1}');
    target = await makeImage(dir.path, { name: 'target.qcow2', text: '{"b":2}' });
    const error = await assertNothingWritten(target, () => copyMetadata(source, target), 'destination-has-string');
    assert.match(error.message, /--force/);
    await assertNothingWritten(target, () => copyMetadata(target, join(dir.path, 'none')), 'not-found');
    await copyMetadata(source, target, { force: true, dryRun: true });
    assert.equal(readWithPython(target).bytes.toString(), '{"b":2}');
    await copyMetadata(source, target, { force: true });
    assert.equal(readWithPython(target).bytes.toString(), '{"a":1}');
  });

  it('takes along the strings of snapshots that both images have', async () => {
    await qemuImg('snapshot', '-c', 'both', source);
    await copyFile(source, target);
    for (const image of [source, target]) await qemuImg('snapshot', '-c', 'each', image);
    for (const { identity } of (await readMetadata(source)).snapshots) {
      const text = Buffer.from(`{"of":"${Buffer.from(identity.name).toString()}"}`);
      await writeMetadata(source, [{ target: { kind: 'snapshot', snapshot: identity }, text }]);
    }
    const { copiedSnapshots } = await copyMetadata(source, target);
    assert.equal(copiedSnapshots, 1);
    assert.equal(readWithPython(target, 'both').bytes.toString(), '{"of":"both"}');
    assert.equal(readWithPython(target, 'each').status, 1);
    assert.equal(readWithPython(target).status, 1);
  });
});
