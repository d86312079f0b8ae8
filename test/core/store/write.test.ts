import assert from 'node:assert/strict';
import { link, readdir, readFile, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openImageFile } from '../../../core/image/file';
import { acquireWriteLock } from '../../../core/image/lock';
import { EXTENSION_TYPE } from '../../../core/store/container';
import { hashOf } from '../../../core/hash';
import { readMetadata, type Target } from '../../../core/store/read';
import { writeMetadata, type Change, type WriteResult } from '../../../core/store/write';
import { makeImage, patchFile, storeText, tempDir } from '../../support/images';
import { assertNothingWritten, assertRefused } from '../../support/refusals';
import { waitFor } from '../../support/wait';

const IMAGE: Target = { kind: 'image' };

describe('writing a string', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let path: string;
  beforeEach(async () => {
    dir = await tempDir();
    path = await makeImage(dir.path, { text: '{"a":1}' });
  });
  afterEach(() => dir.remove());

  const save = (text: string | undefined, more: Partial<Change> = {}, image = path): Promise<WriteResult> =>
    writeMetadata(image, [{ target: IMAGE, text: text === undefined ? undefined : Buffer.from(text), ...more }]);
  const stored = async (image = path): Promise<string | undefined> => {
    const { own } = await readMetadata(image);
    return own && Buffer.from(own.bytes).toString();
  };

  describe('compares with what the caller read', () => {
    const read = hashOf(Buffer.from('{"a":1}'));

    it('and goes on if it is the same', async () => {
      const { changed, mirrored, metadata } = await save('{"a":2}', { expected: read });
      assert.deepEqual([changed, mirrored, metadata.own?.hash], [true, true, hashOf(Buffer.from('{"a":2}'))]);
      await save('{"a":3}');
      assert.equal(await stored(), '{"a":3}');
    });

    it('and refuses if another string of the same length is there now', async () => {
      await storeText(path, '{"b":9}');
      await assertNothingWritten(path, () => save('{"a":2}', { expected: read }), 'changed-since-read');
    });

    it('and refuses if there is one now, or none any more', async () => {
      await assertNothingWritten(path, () => save('{"a":2}', { expected: null }), 'changed-since-read');
      await storeText(path, undefined);
      await assertNothingWritten(path, () => save('{"a":2}', { expected: read }), 'changed-since-read');
      await save('{"a":2}', { expected: null });
    });

    it('so that of several writers who read the same, one wins', async () => {
      const other = join(dir.path, 'link.qcow2');
      await symlink(path, other);
      const tries = Array.from({ length: 10 }, (_, index) =>
        save(`{"a":1${index}}`, { expected: read }, index % 2 === 0 ? path : other),
      );
      const outcomes = await Promise.allSettled(tries);
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), [
        'fulfilled',
        ...Array<string>(9).fill('rejected'),
      ]);
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      assert.equal(await stored(), `{"a":1${winner}}`);
    });
  });

  it('takes many writers of one process, by whatever name of the file', async () => {
    const other = join(dir.path, 'link.qcow2');
    await link(path, other);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => save(`{"n":${index}}`, {}, index % 2 === 0 ? path : other)),
    );
    // Which is the last one depends on whose file the system opens last.
    assert.match((await stored()) ?? '', /^\{"n":1?\d\}$/);
  });

  it('refuses a file that was replaced at its path while the write waited for the lock', async () => {
    const other = await makeImage(dir.path, { name: 'other.qcow2', text: '{"other":1}' });
    const kept = join(dir.path, 'kept.qcow2');
    await link(path, kept);
    const [before, otherBefore] = [await readFile(path), await readFile(other)];
    const holder = await openImageFile(path, 'write');
    const lock = await acquireWriteLock(holder);
    const write = assertRefused(save('{"a":2}'), 'changed-since-read');
    await waitFor('the writer to open the image', async () => (await descriptorsOf(kept)) === 2);
    await rename(other, path);
    lock.release();
    await write;
    await holder.close();
    assert.ok(before.equals(await readFile(kept)));
    assert.ok(otherBefore.equals(await readFile(path)));
  });

  it('leaves nothing of the old string in the file', async () => {
    await storeText(path, `{"secret":"${'x'.repeat(5000)}"}`);
    await storeText(path, '{}');
    assert.equal((await readFile(path)).indexOf('secret'), -1);
    await storeText(path, '{"visible":1}');
    await storeText(path, undefined);
    assert.equal((await readFile(path)).indexOf('visible'), -1);
  });

  it('writes nothing if the string is there already, and nothing is torn', async () => {
    const before = await readFile(path);
    const { changed } = await save('{"a":1}');
    assert.equal(changed, false);
    assert.ok(before.equals(await readFile(path)));
    const none = await makeImage(dir.path, { name: 'none.qcow2' });
    assert.equal((await save(undefined, {}, none)).changed, false);
  });

  it('mends the second copy with the same string', async () => {
    const extension = await extensionOf(path);
    await patchFile(path, extension.offset + 8 + 8 + 60, Buffer.from('torn'));
    assert.equal(await stored(), '{"a":1}');
    assert.equal((await save('{"a":1}')).changed, true);
    const data = Buffer.from((await extensionOf(path)).data).subarray(8);
    assert.ok(data.subarray(0, data.length / 2).equals(data.subarray(data.length / 2)));
  });

  it('tells what it would do, and does not', async () => {
    const before = await readFile(path);
    const { changed, metadata } = await writeMetadata(path, [{ target: IMAGE, text: Buffer.from('{"b":1}') }], {
      dryRun: true,
    });
    assert.deepEqual([changed, metadata.own?.hash], [true, hashOf(Buffer.from('{"b":1}'))]);
    assert.ok(before.equals(await readFile(path)));
    await assertRefused(
      writeMetadata(path, [{ target: IMAGE, text: Buffer.from('{') }], { dryRun: true }),
      'text-refused',
    );
  });

  it('takes the extension out with the last string, if none stands behind it', async () => {
    await storeText(path, undefined);
    assert.equal(
      (await readMetadata(path)).header.extensions.some(({ type }) => type === EXTENSION_TYPE),
      false,
    );
    await storeText(path, '{}');
    const { header } = await readMetadata(path);
    // Another program's extension, behind the string's, at the place of the END marker.
    const foreign = Buffer.from('XXXX\0\0\0\u0008somewhat\0\0\0\0\0\0\0\0', 'latin1');
    await patchFile(path, header.endMarker ?? 0, foreign);
    await storeText(path, undefined);
    const after = await readMetadata(path);
    assert.equal(after.own, undefined);
    assert.deepEqual(after.header.extensions.map(({ type }) => type).slice(-2), [EXTENSION_TYPE, 0x58585858]);
    await storeText(path, '{"again":1}');
    assert.equal(await stored(), '{"again":1}');
  });

  const REFUSED: readonly [string, Uint8Array][] = [
    ['nothing at all', new Uint8Array()],
    ['white space', Buffer.from(' \n')],
    ['bytes that are not UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
    ['half a surrogate pair as UTF-8', Buffer.from('{"a":"\xed\xa0\x80"}', 'latin1')],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['a list', Buffer.from('[]')],
    ['a comment', Buffer.from('{} // so')],
    ['an empty key', Buffer.from('{"":1}')],
    ['a key twice', Buffer.from('{"a":1,"\\u0061":2}')],
    ['10,000 nested brackets', Buffer.from(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)],
  ];
  for (const [what, text] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const error = await assertNothingWritten(
        path,
        () => writeMetadata(path, [{ target: IMAGE, text }]),
        'text-refused',
      );
      assert.ok(error.findings.length > 0);
    });
  }

  it('refuses more than the image holds, and says how much that is', async () => {
    const text = `{"a":"${'x'.repeat(24_576 - 8)}"}`;
    await save(text);
    assert.equal(await stored(), text);
    const error = await assertNothingWritten(path, () => save(`${text}\n\n\n`), 'over-capacity');
    assert.deepEqual(error.args, { file: path, bytes: 24_579, capacity: 24_576, excess: 3 });
    await assertNothingWritten(path, () => save('x'.repeat(2 * 1024 * 1024)), 'over-capacity');
  });

  async function extensionOf(image: string): Promise<{ offset: number; data: Uint8Array }> {
    const { header } = await readMetadata(image);
    const extension = header.extensions.find(({ type }) => type === EXTENSION_TYPE);
    if (!extension) throw new Error('no extension');
    return extension;
  }
});

/** How often this process has a file open. */
async function descriptorsOf(path: string): Promise<number> {
  const { ino } = await stat(path);
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => stat(`/proc/self/fd/${fd}`).catch(() => null)),
  );
  return open.filter((stats) => stats?.ino === ino).length;
}
