import assert from 'node:assert/strict';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { QcowmetaError } from '../../../core/errors';
import { viewOf } from '../../../core/image/bytes';
import { readOverview, type Overview } from '../../../core/overview/overview';
import { builtinRegistry } from '../../../core/registry/registry';
import { readMetadata } from '../../../core/store/read';
import { folderForEachTest } from '../../support/folder';
import { makeImage, patchFile, qemuImg, storeText } from '../../support/images';
import { assertRefused } from '../../support/refusals';

const RAM = '{ "qemu.min-ram-MB": 1024 }';

describe('the overview of an image', () => {
  const dir = folderForEachTest();
  const read = (image: string): Promise<Overview> => readOverview(image, builtinRegistry());
  const names = ({ chain }: Overview): [string, number | undefined][] =>
    chain.map((link) => [path.basename(link.path), link.ownBytes]);

  it('tells sizes, compression and feature bits by name', async () => {
    const image = await makeImage(dir.path, {
      size: '3G',
      with: { cluster_size: 131072, lazy_refcounts: 'on', refcount_bits: 8, compression_type: 'zstd' },
    });
    const { facts } = await read(image);
    assert.equal(facts.version, 3);
    assert.equal(facts.virtualSize, 3n * 1024n ** 3n);
    assert.equal(facts.clusterSize, 131_072);
    assert.equal(facts.refcountBits, 8);
    assert.deepEqual(facts.compression, { type: 1, name: 'zstd' });
    assert.equal(facts.encryption, 'none');
    assert.equal(facts.fileSize, (await stat(image)).size);
    assert.deepEqual(facts.features, [
      { set: 'incompatible', bit: 3, name: 'compression type' },
      { set: 'compatible', bit: 0, name: 'lazy refcounts' },
    ]);
  });

  it('tells what version 2 has, and what it cannot have', async () => {
    const image = await makeImage(dir.path, { with: { compat: '0.10' } });
    const { facts } = await read(image);
    assert.deepEqual([facts.version, facts.refcountBits, facts.compression.name], [2, 16, 'zlib']);
    assert.deepEqual(facts.features, []);
  });

  it("takes the image's own name for a feature bit, and shows a bit that nobody names", async () => {
    const image = await makeImage(dir.path);
    const { header } = await readMetadata(image);
    const names = header.extensions.find(({ type }) => type === 0x6803f857);
    assert.ok(names);
    await patchFile(image, names.offset + 8, Buffer.from('\x01\x05own name\0', 'latin1'));
    const bits = Buffer.alloc(8);
    bits.writeBigUInt64BE((1n << 5n) | (1n << 9n));
    await patchFile(image, 80, bits);
    assert.deepEqual((await read(image)).facts.features, [
      { set: 'compatible', bit: 5, name: 'own name' },
      { set: 'compatible', bit: 9 },
    ]);
  });

  it('names a data file, encryption and the backing file as recorded', async function () {
    // qemu-img measures how fast the computer is, until the measurement succeeds.
    this.timeout(60_000);
    const raw = path.join(dir.path, 'disk.raw');
    const data = await makeImage(dir.path, { name: 'data.qcow2', with: { data_file: raw, data_file_raw: 'on' } });
    assert.deepEqual((await read(data)).facts.dataFile, { name: raw, raw: true });
    const luks = await makeImage(dir.path, {
      name: 'luks.qcow2',
      args: ['--object', 'secret,id=key,data=secret'],
      with: { 'encrypt.format': 'luks', 'encrypt.key-secret': 'key', 'encrypt.iter-time': 10 },
    });
    assert.equal((await read(luks)).facts.encryption, 'luks');
    const overlay = await makeImage(dir.path, {
      name: 'overlay.qcow2',
      backing: 'luks.qcow2',
      size: '64M',
      args: ['-u'],
    });
    assert.deepEqual((await read(overlay)).facts.backingFile, { name: 'luks.qcow2', format: 'qcow2' });
  });

  it('lists bitmaps', async () => {
    const image = await makeImage(dir.path);
    await qemuImg('bitmap', '--add', '-g', '1M', image, 'weekly <b>');
    await qemuImg('bitmap', '--add', '--disable', image, 'off');
    const { bitmaps } = (await read(image)).facts;
    assert.ok(!(bitmaps instanceof QcowmetaError));
    assert.equal(bitmaps.count, 2);
    assert.deepEqual(
      bitmaps.bitmaps.map(({ name, ...rest }) => ({ name: Buffer.from(name).toString(), ...rest })),
      [
        { name: 'weekly <b>', granularity: 1024 * 1024, inUse: false, automatic: true },
        { name: 'off', granularity: 65_536, inUse: false, automatic: false },
      ],
    );
  });

  it('tells of a broken bitmap directory, and shows all else', async () => {
    const image = await makeImage(dir.path, { text: RAM });
    await qemuImg('bitmap', '--add', image, 'weekly');
    const { header } = await readMetadata(image);
    const extension = header.extensions.find(({ type }) => type === 0x23852875);
    assert.ok(extension);
    const directory = Number(viewOf(extension.data).getBigUint64(16));
    await patchFile(image, directory + 17, Buffer.from([70]));
    const overview = await read(image);
    assert.ok(overview.facts.bitmaps instanceof QcowmetaError);
    assert.match(overview.facts.bitmaps.message, /granularity of 2\^70/);
    assert.equal(overview.own?.keys[0]?.value, '1024');
  });

  it('shows whose string applies along the backing chain', async () => {
    await makeImage(dir.path, { name: 'base.qcow2', text: RAM });
    await makeImage(dir.path, { name: 'middle.qcow2', backing: 'base.qcow2' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'middle.qcow2' });
    const inherits = await read(top);
    assert.deepEqual(names(inherits), [
      ['top.qcow2', undefined],
      ['middle.qcow2', undefined],
      ['base.qcow2', RAM.length],
    ]);
    assert.equal(inherits.end.kind, 'complete');
    assert.equal(inherits.own, undefined);
    assert.equal(path.basename(inherits.inherited?.path ?? ''), 'base.qcow2');
    await storeText(top, '{}');
    const owns = await read(top);
    assert.deepEqual([owns.own?.keys.length, owns.inherited?.keys.length], [0, 1]);
  });

  it('shows where the chain is broken, and why', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'base.qcow2' });
    await rm(base);
    const missing = await read(top);
    assert.deepEqual(names(missing), [['top.qcow2', undefined]]);
    assert.ok(missing.end.kind === 'failed');
    assert.equal(missing.end.error.code, 'backing-missing');
    await makeImage(dir.path, { name: 'base.qcow2', backing: 'top.qcow2', size: '64M', args: ['-u'] });
    const cycle = await read(top);
    assert.deepEqual(names(cycle), [
      ['top.qcow2', undefined],
      ['base.qcow2', undefined],
    ]);
    assert.ok(cycle.end.kind === 'failed');
    assert.equal(cycle.end.error.code, 'backing-cycle');
  });

  it('shows the container of an image whose strings are damaged', async () => {
    const image = await makeImage(dir.path, { text: RAM, snapshots: ['one'] });
    const { header } = await readMetadata(image);
    const extension = header.extensions.find(({ type }) => type === 0x514d4554);
    assert.ok(extension);
    await patchFile(image, extension.offset + 8, Buffer.alloc(extension.length));
    const { facts, chain, end, capacity, snapshots } = await read(image);
    assert.equal(facts.version, 3);
    assert.deepEqual([chain, capacity, snapshots.length], [[], undefined, 1]);
    assert.ok(end.kind === 'failed');
    assert.equal(end.error.code, 'damaged');
  });

  it('lists snapshots with their sizes and whether they have strings of their own', async () => {
    const image = await makeImage(dir.path, { size: '64M', snapshots: ['before', 'after'], text: RAM });
    const [first] = (await readMetadata(image)).snapshots;
    assert.ok(first);
    await storeText(image, '{}', first.identity);
    const { snapshots } = await read(image);
    assert.deepEqual(
      snapshots.map(({ segment, ownBytes, vmStateSize, virtualSize }) => [segment, ownBytes, vmStateSize, virtualSize]),
      [
        ['1 before', 2, 0n, 64n * 1024n ** 2n],
        ['2 after', undefined, 0n, 64n * 1024n ** 2n],
      ],
    );
  });

  it('refuses what is no image', async () => {
    await assertRefused(read(path.join(dir.path, 'none.qcow2')), 'not-found');
    const image = await makeImage(dir.path);
    await patchFile(image, 0, Buffer.from('none'));
    await assertRefused(read(image), 'not-qcow2');
  });
});
