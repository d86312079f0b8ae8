import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parseImage, type ParsedImage } from '../../../core/store/image';
import { planWrite } from '../../../core/store/plan';
import type { Records } from '../../../core/store/records';
import { makeImage, tempDir } from '../../support/images';

describe('a plan', () => {
  let empty: ParsedImage;
  let filled: ParsedImage;
  before(async () => {
    const dir = await tempDir();
    const recipe = { with: { cluster_size: 4096 } };
    const read = async (path: string): Promise<ParsedImage> =>
      parseImage(new Uint8Array(await readFile(path)).subarray(0, 4096), path);
    empty = await read(await makeImage(dir.path, { ...recipe, name: 'empty' }));
    filled = await read(await makeImage(dir.path, { ...recipe, name: 'filled', text: '{"a":1}' }));
    await dir.remove();
  });

  const snapshot = { id: Buffer.from('1'), name: Buffer.from('one'), dateSec: 0, dateNsec: 0, vmClockNsec: 0n };
  const record = { snapshot, text: Buffer.from('{}') };

  const refused = (records: Records, code: string, message: RegExp): void => {
    for (const image of [empty, filled]) assert.throws(() => planWrite(image, records), { code, message });
  };

  it('is not made for strings that a reader would call damaged', () => {
    refused({ snapshots: [record, record] }, 'text-refused', /belongs to a snapshot that has one already/);
    refused({ own: Buffer.from('\xff', 'latin1'), snapshots: [] }, 'text-refused', /is not UTF-8/);
  });

  it('is not made for more than a slot holds', () => {
    planWrite(empty, { own: Buffer.alloc(1168), snapshots: [] });
    planWrite(filled, { own: Buffer.alloc(1168), snapshots: [] });
    refused({ own: Buffer.alloc(1169), snapshots: [] }, 'over-capacity', /Shorten it by 8 bytes/);
    refused({ own: Buffer.alloc(1168), snapshots: [record] }, 'over-capacity', /Shorten it by 40 bytes/);
  });
});
