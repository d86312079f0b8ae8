import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { pairOf32 } from '../../../core/image/bytes';
import type { HeaderExtension } from '../../../core/image/extensions';
import { EXTENSION_TYPE } from '../../../core/store/container';
import { readMetadata } from '../../../core/store/read';
import { encodeSlot } from '../../../core/store/slot';
import { writeMetadata } from '../../../core/store/write';
import { makeImage, patchFile, qemuImg, storeText, tempDir } from '../../support/images';
import { assertNothingWritten, assertRefused } from '../../support/refusals';
import { readWithPython } from '../../support/second-reader';

const LAST = 2n ** 64n - 1n;

describe('a stored string that is damaged', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let path: string;
  let extension: HeaderExtension;
  let slotSize: number;
  beforeEach(async () => {
    dir = await tempDir();
    path = await makeImage(dir.path, { with: { cluster_size: 4096 }, text: '{"a":1}' });
    const { header, capacity } = await readMetadata(path);
    const found = header.extensions.find(({ type }) => type === EXTENSION_TYPE);
    if (!found) throw new Error('no extension');
    extension = found;
    slotSize = capacity.slotBytes;
  });
  afterEach(() => dir.remove());

  const write = (replaceDamaged: boolean): Promise<unknown> =>
    writeMetadata(path, [{ target: { kind: 'image' }, text: Buffer.from('{"new":1}') }], { replaceDamaged });

  /** Overwrites both slots, or each with its own bytes. */
  async function patchSlots(a: Uint8Array, b = a): Promise<void> {
    const start = extension.offset + 16;
    await patchFile(path, start, a);
    await patchFile(path, start + slotSize, b);
  }

  async function assertReplacedOnRequestOnly(): Promise<void> {
    await assertRefused(readMetadata(path), 'damaged');
    assert.equal(readWithPython(path).status, 3);
    await assertNothingWritten(path, () => write(false), 'damaged');
    await write(true);
    assert.equal(readWithPython(path).bytes.toString(), '{"new":1}');
    assert.equal((await readMetadata(path)).own?.bytes.length, 9);
    assert.match(await qemuImg('check', path), /No errors were found/);
  }

  it('in both slots, is replaced on request', async () => {
    await patchSlots(Buffer.from('rubbish'));
    await assertReplacedOnRequestOnly();
  });

  it('in its first bytes, is replaced on request', async () => {
    await patchFile(path, extension.offset + 8, Buffer.from('rubbish'));
    await assertReplacedOnRequestOnly();
  });

  it('because both slots have one number and differ, is replaced on request', async () => {
    await patchSlots(encodeSlot(slotSize, 7n, new Uint8Array()), encodeSlot(slotSize, 7n, ownRecord('{"b":1}')));
    await assertReplacedOnRequestOnly();
  });

  const RECORDS: readonly [string, Uint8Array][] = [
    ['is longer than its slot', Buffer.concat([pairOf32(1, 9), Buffer.from('{"a":1}\0')])],
    ['is not UTF-8', ownRecord('\xff')],
    ['is there twice', Buffer.concat([ownRecord('{}'), ownRecord('{}')])],
    ['is not padded with zeros', Buffer.concat([pairOf32(1, 2), Buffer.from('{}123456')])],
    ['is cut off', pairOf32(2, 0)],
  ];
  for (const [what, payload] of RECORDS) {
    it(`because a record ${what}, is replaced on request`, async () => {
      await patchSlots(encodeSlot(slotSize, 3n, payload));
      await assertReplacedOnRequestOnly();
    });
  }

  it('because the generation is 0, is replaced on request', async () => {
    await patchSlots(encodeSlot(slotSize, 0n, ownRecord('{}')));
    await assertReplacedOnRequestOnly();
  });

  it('by the length of its extension, is taken out and stored anew', async () => {
    await patchFile(path, extension.offset, pairOf32(EXTENSION_TYPE, 64));
    await patchFile(path, extension.offset + 72, pairOf32(0, 0));
    await assertReplacedOnRequestOnly();
  });

  it('because its extension is there twice, is taken out and stored anew', async () => {
    const end = extension.offset + 8 + extension.length;
    await patchFile(path, end, pairOf32(EXTENSION_TYPE, 8));
    await patchFile(path, end + 16, pairOf32(0, 0));
    await assertReplacedOnRequestOnly();
  });

  for (const text of ['{"new":1}', undefined]) {
    it(`is not left in the file when its extension is taken out and ${text === undefined ? 'none' : 'one'} stored`, async () => {
      await storeText(path, '{"secret":1}');
      // A longer extension than a new one will be, with old text at its end, and one more of its type.
      const length = 2 * slotSize + 8 + 1024;
      const end = extension.offset + 8 + length;
      await patchFile(path, extension.offset, pairOf32(EXTENSION_TYPE, length));
      await patchFile(path, end - 64, Buffer.from('secret'));
      await patchFile(path, end, pairOf32(EXTENSION_TYPE, 16));
      await patchFile(path, end + 8, Buffer.concat([Buffer.from('secret at last..'), new Uint8Array(8)]));
      await assertRefused(readMetadata(path), 'damaged');
      const bytes = text === undefined ? undefined : Buffer.from(text);
      await writeMetadata(path, [{ target: { kind: 'image' }, text: bytes }], { replaceDamaged: true });
      assert.equal((await readMetadata(path)).own?.bytes.length, text?.length);
      assert.equal((await readFile(path)).indexOf('secret'), -1);
      assert.match(await qemuImg('check', path), /No errors were found/);
    });
  }

  it('by its length, with another extension behind it, cannot be replaced in place', async () => {
    await patchFile(path, extension.offset, pairOf32(EXTENSION_TYPE, 64));
    await patchFile(path, extension.offset + 72, pairOf32(0x58585858, 0));
    await patchFile(path, extension.offset + 80, pairOf32(0, 0));
    const error = await assertNothingWritten(path, () => write(true), 'beyond-repair');
    assert.match(error.message, /qemu-img convert/);
  });

  it('is replaced by no more than its own extension holds, which may be less than a new one would', async () => {
    await patchFile(path, extension.offset, pairOf32(EXTENSION_TYPE, 8 + 2 * 200));
    await patchFile(path, extension.offset + 8 + 408, pairOf32(0, 0));
    await patchFile(path, extension.offset + 16, Buffer.alloc(400, 'x'));
    const put = (length: number): Promise<unknown> =>
      writeMetadata(path, [{ target: { kind: 'image' }, text: Buffer.from(`{"a":"${'x'.repeat(length - 8)}"}`) }], {
        replaceDamaged: true,
      });
    const error = await assertNothingWritten(path, () => put(137), 'over-capacity');
    assert.deepEqual(error.args, { file: path, bytes: 137, capacity: 136, excess: 1 });
    await put(136);
    assert.equal(readWithPython(path).bytes.length, 136);
  });

  it('can be taken away on request, and the image takes a string again', async () => {
    await patchSlots(Buffer.from('rubbish'));
    await writeMetadata(path, [{ target: { kind: 'image' }, text: undefined }], { replaceDamaged: true });
    assert.equal((await readMetadata(path)).own, undefined);
    await write(false);
    assert.equal(readWithPython(path).bytes.toString(), '{"new":1}');
  });

  it('or is whole, but has the last number, cannot be replaced at all', async () => {
    await patchSlots(encodeSlot(slotSize, LAST, ownRecord('{}')));
    assert.equal((await readMetadata(path)).own?.bytes.length, 2);
    await assertNothingWritten(path, () => write(true), 'generation-exhausted');
    await patchSlots(encodeSlot(slotSize, LAST - 2n, ownRecord('{}')));
    await write(false);
    assert.equal(readWithPython(path).bytes.toString(), '{"new":1}');
  });

  const NEWER: readonly [string, () => Promise<void>][] = [
    ['another version', () => patchFile(path, extension.offset + 8 + 6, Buffer.from([0, 2]))],
    ['an unknown record', () => patchSlots(encodeSlot(slotSize, 9n, Buffer.concat([pairOf32(3, 0), ownRecord('{}')])))],
  ];
  for (const [what, patch] of NEWER) {
    it(`or comes from a newer version (${what}) is never replaced`, async () => {
      await patch();
      await assertRefused(readMetadata(path), 'newer-version');
      assert.equal(readWithPython(path).status, 3);
      for (const replace of [false, true]) await assertNothingWritten(path, () => write(replace), 'newer-version');
    });
  }
});

/** A record of an image's own string; characters are bytes. */
function ownRecord(text: string): Uint8Array {
  const bytes = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8);
  bytes.writeUInt32BE(1, 0);
  bytes.writeUInt32BE(text.length, 4);
  bytes.write(text, 8, 'latin1');
  return bytes;
}
