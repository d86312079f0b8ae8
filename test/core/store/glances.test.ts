import assert from 'node:assert/strict';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeAtOnce, openAtOnce, statsAtOnce } from '../../../core/image/at-once';
import { parseHeader } from '../../../core/image/header';
import { FIELD, V2_HEADER_LENGTH } from '../../../core/image/qcow2';
import { EXTENSION_TYPE } from '../../../core/store/container';
import { FIRST_READ, Glances, type Seen } from '../../../core/store/glances';
import { folderForEachTest } from '../../support/folder';
import { contradiction, glanceAtFile } from '../../support/glances';
import { makeImage, storeText } from '../../support/images';
import { randomNumbers } from '../../support/random';
import { waitFor } from '../../support/wait';

const TEXT = '{"qemu.min-ram-MB": 1024}';
const SLOT = Buffer.from([0xff, 0x51, 0x53, 0xfe]);
const EXTENSION = Buffer.from('QMET');
const SPOILT = 150;
/** Longer than what is read of an image. */
const LARGE_CLUSTER = 128 * 1024;

describe('glances at very many images', () => {
  const folder = folderForEachTest();

  /** What one look says of a file. */
  async function see(glances: Glances, bytes: Uint8Array): Promise<Seen> {
    const path = join(folder.path, 'seen.qcow2');
    await writeFile(path, bytes);
    return glanceAtFile(glances, path);
  }

  async function images(): Promise<Buffer[]> {
    const base = await makeImage(folder.path, { name: 'base.img', text: TEXT });
    const made = [
      base,
      await makeImage(folder.path, { name: 'other.img', text: '{"qemu.min-ram-MB": 2048}' }),
      await makeImage(folder.path, { name: 'small.img', text: TEXT, with: { cluster_size: 2048 } }),
      await makeImage(folder.path, { name: 'large.img', text: TEXT, with: { cluster_size: LARGE_CLUSTER } }),
      await makeImage(folder.path, { name: 'none.img' }),
      await makeImage(folder.path, { name: 'overlay.img', backing: 'base.img' }),
      await makeImage(folder.path, { name: 'both.img', backing: 'base.img', text: TEXT }),
    ];
    return Promise.all(made.map((path) => readFile(path)));
  }

  it('say the very same of what begins with the same bytes', async () => {
    for (const bytes of await images()) {
      const glances = new Glances();
      const first = await see(glances, bytes);
      assert.notEqual(first.kind, 'unusual');
      assert.equal(await see(glances, bytes), first);
    }
  });

  it('say it also of images with disks of other sizes, and of no others', async () => {
    for (const bytes of await images()) {
      const glances = new Glances();
      const first = await see(glances, bytes);
      for (let at = 0; at < V2_HEADER_LENGTH; at += 4) {
        const other = Buffer.from(bytes);
        other.writeUInt32BE(0x1000, at);
        const isOfTheDisk = at >= FIELD.virtualSize && at < FIELD.encryption;
        const isOfItsTables = at >= FIELD.l1Entries && at < FIELD.snapshotCount;
        const seen = await see(glances, other);
        if (isOfTheDisk || isOfItsTables) assert.equal(seen, first, String(at));
        else if (!other.equals(bytes)) assert.notEqual(seen, first, String(at));
        assert.deepEqual(glances.beginning(V2_HEADER_LENGTH), other.subarray(0, V2_HEADER_LENGTH));
      }
    }
  });

  it('tell many strings from each other, those that are forgotten and those that are not', async () => {
    const path = await makeImage(folder.path, { name: 'numbered.img', text: TEXT });
    const all: { text: string; bytes: Buffer }[] = [];
    for (let number = 100; number < 250; number++) {
      const text = `{"org.example.number": ${number}}`;
      await storeText(path, text);
      all.push({ text, bytes: await readFile(path) });
    }
    const glances = new Glances();
    for (const { text, bytes } of [...all, ...all.toReversed(), ...all])
      assert.deepEqual(await see(glances, bytes), { kind: 'string', text: new Uint8Array(Buffer.from(text)) });
  });

  it('look at the second slot, at what stands behind it, and at the size of each', async () => {
    const [image = Buffer.alloc(0)] = await images();
    const second = image.lastIndexOf(SLOT);
    const end = image.indexOf(EXTENSION) + 8 + image.readUInt32BE(image.indexOf(EXTENSION) + 4);
    const changed = (at: number, value: number): Buffer => {
      const copy = Buffer.from(image);
      copy.writeUInt32BE(value, at);
      return copy;
    };
    const glances = new Glances();
    assert.equal((await see(glances, image)).kind, 'string');
    // A copy that is broken leaves the other; one with a higher number but a wrong digest counts for nothing.
    for (const bytes of [changed(second, 0), changed(second + 12, 9)]) {
      assert.deepEqual(await see(glances, bytes), { kind: 'string', text: new Uint8Array(Buffer.from(TEXT)) });
    }
    assert.equal((await see(glances, changed(end, EXTENSION_TYPE))).kind, 'unusual');
    assert.equal((await see(glances, image.subarray(0, 60_000))).kind, 'unusual');
  });

  it('ask for the size of an image whose cluster is longer than what is read of it', async () => {
    const large = await makeImage(folder.path, {
      name: 'large.img',
      text: TEXT,
      with: { cluster_size: LARGE_CLUSTER },
    });
    const image = await readFile(large);
    const glances = new Glances();
    assert.equal((await see(glances, image)).kind, 'string');
    assert.equal((await see(glances, image.subarray(0, LARGE_CLUSTER - 1))).kind, 'unusual');
    assert.equal((await see(glances, image.subarray(0, LARGE_CLUSTER))).kind, 'string');
  });

  it('come to an end where the extensions do not', async () => {
    for (const options of [{}, { text: TEXT }]) {
      const path = await makeImage(folder.path, { name: 'endless.img', with: { cluster_size: 2048 }, ...options });
      const image = await readFile(path);
      const { extensions, endMarker = 0 } = parseHeader(image, path);
      assert.ok(image.length < 64 * 1024);
      // The last of them, or the END where there is none, is longer than the cluster.
      image.writeUInt32BE(1_000_000, (extensions.at(-1)?.offset ?? endMarker) + 4);
      assert.equal((await see(new Glances(), image)).kind, 'unusual');
    }
  });

  it('tell what the system says of the file after the last read of its beginning', async () => {
    const long = JSON.stringify({ 'org.example.long': 'x'.repeat(20_000) });
    const path = await makeImage(folder.path, { name: 'long.img', text: long });
    const glances = new Glances();
    const opened = openAtOnce(path, glances.bytes, FIRST_READ);
    assert.ok(typeof opened === 'object');
    const before = statsAtOnce(opened)?.ctimeMs ?? Infinity;
    await waitFor('another change time', async () => {
      await utimes(path, 1, 1);
      return (await stat(path)).ctimeMs > before;
    });
    assert.equal(glances.of(opened).kind, 'string');
    assert.ok((statsAtOnce(opened)?.ctimeMs ?? 0) > before);
    closeAtOnce(opened.fd);
  });

  it('agree with who reads with care, whatever was looked at before', async () => {
    const random = randomNumbers(20_261_129);
    const originals = await images();
    const glances = new Glances();
    const kinds = new Map<string, number>();
    for (let count = 0; count < SPOILT; count++) {
      const bytes = spoilt(originals[count % originals.length] ?? Buffer.alloc(0), random);
      const seen = await see(glances, bytes);
      kinds.set(seen.kind, (kinds.get(seen.kind) ?? 0) + 1);
      assert.equal(await contradiction(join(folder.path, 'seen.qcow2'), seen), undefined);
    }
    for (const kind of ['string', 'none', 'unusual']) assert.ok((kinds.get(kind) ?? 0) > 10, kind);
  });
});

/** A copy with one byte changed in the header, the extensions, a slot or behind them, sometimes cut off; or just a copy. */
function spoilt(image: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  const extension = image.indexOf(EXTENSION);
  const end = extension < 0 ? 0 : extension + 8 + image.readUInt32BE(extension + 4);
  const places = [below(104), 104 + below(560), Math.max(0, image.lastIndexOf(SLOT)) + below(96), end + below(40)];
  const bytes = Buffer.from(image);
  if (random() < 0.8) bytes[places[below(places.length)] ?? 0] = random() < 0.3 ? 0 : below(256);
  return random() < 0.1 ? bytes.subarray(0, below(70_000)) : bytes;
}
