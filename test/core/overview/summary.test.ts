import assert from 'node:assert/strict';
import { readSummary } from '../../../core/overview/summary';
import { builtinRegistry } from '../../../core/registry/registry';
import { EXTENSION_TYPE } from '../../../core/store/container';
import { readMetadata } from '../../../core/store/read';
import { encodeRecords } from '../../../core/store/records';
import { encodeSlot } from '../../../core/store/slot';
import { folderForEachTest } from '../../support/folder';
import { makeImage, patchFile, storeText } from '../../support/images';
import { assertRefused } from '../../support/refusals';

describe('the summary of an image', () => {
  const dir = folderForEachTest();

  it('tells whose string applies, what the snapshots have, and how much is wrong', async () => {
    await makeImage(dir.path, { name: 'base.qcow2', text: '{ "qemu.min-ram-MB": 1 }' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'base.qcow2', snapshots: ['one', 'two'] });
    const inherits = await readSummary(top, builtinRegistry());
    assert.deepEqual([inherits.origin, inherits.chain.length, inherits.end.kind], [1, 2, 'complete']);
    assert.deepEqual([inherits.errors, inherits.warnings], [0, 0]);
    await storeText(top, '{ "qemu.min-ram-MB": "much", "qemu.none": 1, "qemu.machine-types": ["q99"] }');
    await storeText(top, '{}', (await readMetadata(top)).snapshots[1]?.identity);
    const owns = await readSummary(top, builtinRegistry());
    assert.equal(owns.origin, 0);
    assert.deepEqual(
      owns.snapshots.map(({ segment, ownBytes }) => [segment, ownBytes]),
      [
        ['1 one', undefined],
        ['2 two', 2],
      ],
    );
    assert.deepEqual([owns.errors, owns.warnings], [2, 1]);
  });

  it('counts a byte order mark, which no write stores', async () => {
    const image = await makeImage(dir.path, { text: '{}' });
    const { header, capacity } = await readMetadata(image);
    const extension = header.extensions.find(({ type }) => type === EXTENSION_TYPE);
    assert.ok(extension);
    const records = encodeRecords({ own: Buffer.from('\ufeff{}'), snapshots: [] });
    await patchFile(image, extension.offset + 16, encodeSlot(capacity.slotBytes, 9n, records));
    assert.equal((await readSummary(image, builtinRegistry())).errors, 1);
  });

  it('is refused as reading the image is', async () => {
    await assertRefused(readSummary(`${dir.path}/none.qcow2`, builtinRegistry()), 'not-found');
  });
});
