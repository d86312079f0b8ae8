import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { alignUp8 } from '../../../core/image/bytes';
import { readEffective } from '../../../core/store/effective';
import { readMetadata, textCapacity, type ImageMetadata, type SnapshotIdentity } from '../../../core/store/read';
import { writeMetadata, type WriteResult } from '../../../core/store/write';
import { makeImage, patchFile, qemuImg, storeText, tempDir } from '../../support/images';
import { assertNothingWritten, assertRefused } from '../../support/refusals';
import { readWithPython } from '../../support/second-reader';

describe('the string of a snapshot', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let path: string;
  beforeEach(async () => {
    dir = await tempDir();
    path = await makeImage(dir.path, { snapshots: ['one', 'two', 'three'] });
  });
  afterEach(() => dir.remove());

  async function snapshot(name: string): Promise<SnapshotIdentity> {
    const { snapshots } = await readMetadata(path);
    const found = snapshots.find(({ identity }) => Buffer.from(identity.name).toString() === name);
    if (!found) throw new Error(`no snapshot ${name}`);
    return found.identity;
  }

  const save = (identity: SnapshotIdentity, text: string | undefined): Promise<WriteResult> =>
    writeMetadata(path, [
      { target: { kind: 'snapshot', snapshot: identity }, text: text === undefined ? undefined : Buffer.from(text) },
    ]);

  /** Own strings by snapshot name; undefined where there is none. */
  const texts = ({ snapshots }: ImageMetadata): Record<string, string | undefined> =>
    Object.fromEntries(
      snapshots.map(({ identity, own }) => [
        Buffer.from(identity.name).toString(),
        own && Buffer.from(own.bytes).toString(),
      ]),
    );

  it('is its own, and the image keeps its', async () => {
    await storeText(path, '{"image":1}');
    await save(await snapshot('two'), '{"two":2}');
    await save(await snapshot('one'), '{"one":1}');
    assert.deepEqual(texts(await readMetadata(path)), { one: '{"one":1}', two: '{"two":2}', three: undefined });
    assert.equal(readWithPython(path, 'two').bytes.toString(), '{"two":2}');
    assert.equal(readWithPython(path, 'three').status, 1);
    assert.equal(readWithPython(path).bytes.toString(), '{"image":1}');
    await storeText(path, undefined);
    assert.deepEqual(texts(await readMetadata(path)), { one: '{"one":1}', two: '{"two":2}', three: undefined });
    await save(await snapshot('two'), undefined);
    assert.equal(readWithPython(path, 'two').status, 1);
    assert.match(await qemuImg('check', path), /No errors/);
  });

  it('or else what applies to the image now', async () => {
    const two = { kind: 'snapshot', snapshot: await snapshot('two') } as const;
    const effective = async (): Promise<unknown> => {
      const { text, origin } = await readEffective(path, two);
      return [text && Buffer.from(text.bytes).toString(), origin?.target.kind];
    };
    assert.deepEqual(await effective(), [undefined, undefined]);
    await storeText(path, '{"image":1}');
    assert.deepEqual(await effective(), ['{"image":1}', 'image']);
    await save(two.snapshot, '{"two":2}');
    assert.deepEqual(await effective(), ['{"two":2}', 'snapshot']);
  });

  it('goes with its snapshot, also if the next one gets the same id and name', async () => {
    const three = await snapshot('three');
    await save(three, '{"three":3}');
    await qemuImg('snapshot', '-d', 'three', path);
    await assertNothingWritten(path, () => save(three, '{}'), 'snapshot-missing');
    await qemuImg('snapshot', '-c', 'three', path);
    const again = await snapshot('three');
    assert.deepEqual(again.id, three.id);
    assert.deepEqual(texts(await readMetadata(path)), { one: undefined, two: undefined, three: undefined });
    await assertNothingWritten(path, () => save(three, '{}'), 'changed-since-read');
    await assertRefused(readEffective(path, { kind: 'snapshot', snapshot: three }), 'snapshot-missing');
    // The next write drops the record of the snapshot that is gone.
    await storeText(path, '{}');
    assert.equal(
      (await readMetadata(path)).header.extensions.some(({ data }) => Buffer.from(data).includes('{"three":3}')),
      false,
    );
  });

  it('has at least the room that is told, together with those of others', async () => {
    const one = { kind: 'snapshot', snapshot: await snapshot('one') } as const;
    assert.equal((await readMetadata(path)).capacity.snapshotBytes, 4088);
    const room = textCapacity(await readMetadata(path), one);
    await save(one.snapshot, padded(room));
    const error = await assertNothingWritten(path, () => save(one.snapshot, padded(room + 1)), 'over-capacity');
    assert.deepEqual(error.args, { file: path, bytes: room + 1, capacity: room, excess: 1 });
    assert.match(error.message, /Shorten it by 1 byte\.$/);
    assert.equal(textCapacity(await readMetadata(path), { kind: 'snapshot', snapshot: await snapshot('two') }), 0);
    await assertNothingWritten(path, async () => save(await snapshot('two'), '{}'), 'over-capacity');
    // A full set of snapshots' strings leaves the image its own in large clusters.
    await storeText(path, padded(24_576));
    assert.equal(readWithPython(path, 'one').bytes.toString(), padded(room));
  });

  it("shares the room with the image's own in small clusters", async () => {
    path = await makeImage(dir.path, { name: 'small.qcow2', with: { cluster_size: 4096 }, snapshots: ['one'] });
    const one = { kind: 'snapshot', snapshot: await snapshot('one') } as const;
    await save(one.snapshot, '{"one":1}');
    // 32 bytes of head, id "1", name "one" and 9 of text: 45, padded to 48.
    assert.equal((await readMetadata(path)).capacity.ownBytes, 1168 - 48);
    await storeText(path, padded(1120));
    assert.equal(textCapacity(await readMetadata(path), one), 12);
    await save(one.snapshot, padded(12));
    await assertNothingWritten(path, () => save(one.snapshot, padded(13)), 'over-capacity');
    await assertNothingWritten(path, () => storeText(path, padded(1121)), 'over-capacity');
  });

  it('is stored once where the table has its snapshot twice', async () => {
    const { header } = await readMetadata(path);
    const table = (await readFile(path)).subarray(header.snapshotTableOffset);
    // Ids and names of the first two have the same lengths, so one entry fits over the other: 40 bytes, extra data, id "1", name "one".
    const length = alignUp8(40 + table.readUInt32BE(36) + 4);
    await patchFile(path, header.snapshotTableOffset + length, table.subarray(0, length));
    const one = await snapshot('one');
    await save(one, '{"one":1}');
    await storeText(path, '{"image":1}');
    const { own, snapshots } = await readMetadata(path);
    assert.equal(Buffer.from(own?.bytes ?? []).toString(), '{"image":1}');
    assert.deepEqual(
      snapshots.map(({ identity, own: text }) => [Buffer.from(identity.name).toString(), text?.bytes.length]),
      [
        ['one', 9],
        ['one', 9],
        ['three', undefined],
      ],
    );
  });

  it('is found whatever bytes its name has', async () => {
    const names = ['a/b', '..', ' ', 'ä', 'x'.repeat(255)];
    for (const name of names) {
      await qemuImg('snapshot', '-c', name, path);
      await save(await snapshot(name), '{"odd":1}');
      assert.equal(readWithPython(path, name).bytes.toString(), '{"odd":1}');
    }
  });

  it('and all others are saved or none', async () => {
    const before = texts(await readMetadata(path));
    const [one, two] = [await snapshot('one'), await snapshot('two')];
    const change = (identity: SnapshotIdentity, text: string): Parameters<typeof writeMetadata>[1][number] => ({
      target: { kind: 'snapshot', snapshot: identity },
      text: Buffer.from(text),
    });
    const gone = { ...two, dateSec: two.dateSec + 1 };
    await assertRefused(writeMetadata(path, [change(one, '{}'), change(gone, '{}')]), 'changed-since-read');
    await assertRefused(writeMetadata(path, [change(one, '{}'), change(two, '[]')]), 'text-refused');
    assert.deepEqual(texts(await readMetadata(path)), before);
    await writeMetadata(path, [change(one, '{"n":1}'), change(two, '{"n":2}')]);
    assert.deepEqual(texts(await readMetadata(path)), { one: '{"n":1}', two: '{"n":2}', three: undefined });
  });
});

/** A JSON object of so many bytes. */
function padded(length: number): string {
  return `{"a":"${'x'.repeat(length - 8)}"}`;
}
