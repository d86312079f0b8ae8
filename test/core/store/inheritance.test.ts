import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, rename, rm, rmdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { formatUri, parseUri } from '../../../core/document/location';
import { pairOf32 } from '../../../core/image/bytes';
import { EXTENSION_TYPES } from '../../../core/image/extensions';
import { readBackingChain, readEffective } from '../../../core/store/effective';
import { readMetadata } from '../../../core/store/read';
import { makeImage, patchFile, qemuImg, storeText, tempDir } from '../../support/images';
import { assertRefused } from '../../support/refusals';

describe('the effective string', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  beforeEach(async () => {
    dir = await tempDir();
  });
  afterEach(() => dir.remove());

  /** The string, whose it is, and how many images were read, in short. */
  async function effective(path: string): Promise<[string | undefined, string | undefined, number, string]> {
    const { text, origin, chain, end } = await readEffective(path);
    return [text && Buffer.from(text.bytes).toString(), origin && basename(origin.path), chain.length, end.kind];
  }

  const make = (name: string, backing?: string, text?: string): Promise<string> =>
    makeImage(dir.path, {
      name,
      with: { cluster_size: 4096 },
      ...(backing === undefined ? { size: '1M' } : { backing }),
      ...(text === undefined ? {} : { text }),
    });

  it('is the own one, else that of the nearest backing file, as a whole', async () => {
    const base = await make('base', undefined, '{"a":1}');
    await make('middle', 'base');
    const top = await make('top', 'middle');
    assert.deepEqual(await effective(top), ['{"a":1}', 'base', 3, 'found']);
    await storeText(join(dir.path, 'middle'), '{"b":2}');
    assert.deepEqual(await effective(top), ['{"b":2}', 'middle', 2, 'found']);
    await storeText(top, '{}');
    assert.deepEqual(await effective(top), ['{}', 'top', 1, 'found']);
    await storeText(top, undefined);
    await storeText(join(dir.path, 'middle'), undefined);
    await storeText(base, undefined);
    assert.deepEqual(await effective(top), [undefined, undefined, 3, 'complete']);
  });

  it('is that of the file beside what a link leads to, which has a path of its own without ..', async () => {
    for (const folder of ['data', 'store', 'store/vm']) await mkdir(join(dir.path, folder));
    await make('data/base', undefined, '{"from":"data"}');
    const base = await make('store/base', undefined, '{"from":"store"}');
    await make('store/vm/top', '../base');
    await symlink(join(dir.path, 'store/vm'), join(dir.path, 'data/vm'));
    const { text, origin, chain } = await readEffective(join(dir.path, 'data/vm/top'));
    assert.equal(text && Buffer.from(text.bytes).toString(), '{"from":"store"}');
    assert.equal(origin?.path, base);
    assert.deepEqual(chain, [join(dir.path, 'data/vm/top'), base]);
    const uri = formatUri({ kind: 'document', image: origin.path, target: { kind: 'own' } });
    assert.deepEqual(parseUri(uri), { kind: 'document', image: base, target: { kind: 'own' } });
  });

  it('is searched for from the folder of the path by which an overlay was opened', async () => {
    await mkdir(join(dir.path, 'store'));
    await mkdir(join(dir.path, 'links'));
    await make('store/base', undefined, '{"from":"store"}');
    await make('links/base', undefined, '{"from":"links"}');
    const top = await make('store/top', 'base');
    const link = join(dir.path, 'links', 'top');
    await symlink(top, link);
    assert.equal((await effective(link))[0], '{"from":"links"}');
    assert.match(await qemuImg('info', link), /actual path: .*\/links\/base/);
    const here = process.cwd();
    process.chdir(join(dir.path, 'store'));
    try {
      assert.equal((await effective('top'))[0], '{"from":"store"}');
    } finally {
      process.chdir(here);
    }
  });

  it('of a name that is not UTF-8 is found by its bytes', async () => {
    const base = await make('base', undefined, '{"a":1}');
    const top = await make('top', 'base');
    const { header } = await readMetadata(top);
    const name = Buffer.from('ba\xff\xfe', 'latin1');
    const odd = Buffer.concat([Buffer.from(`${dir.path}/`), name]);
    await patchFile(top, header.backingFileOffset, name);
    await rename(base, odd);
    try {
      assert.equal((await effective(top))[0], '{"a":1}');
    } finally {
      // The folder is emptied by names that are text.
      await rename(odd, base);
    }
  });

  it('is not looked for beyond a raw file', async () => {
    const raw = join(dir.path, 'base.raw');
    await qemuImg('create', '-q', '-f', 'raw', raw, '1M');
    const top = await makeImage(dir.path, { name: 'top', backing: 'base.raw', backingFormat: 'raw' });
    assert.deepEqual(await readEffective(top), { chain: [top], end: { kind: 'raw', path: raw, format: 'raw' } });
  });

  it('is not guessed where no format is recorded', async () => {
    await make('base', undefined, '{"a":1}');
    const top = await make('top', 'base');
    const { header } = await readMetadata(top);
    const format = header.extensions.find(({ type }) => type === EXTENSION_TYPES.backingFormat);
    await patchFile(top, format?.offset ?? 0, pairOf32(0x58585858, 5));
    assert.deepEqual(await readEffective(top), { chain: [top], end: { kind: 'unprobed', name: 'base' } });
  });

  it('is not looked for behind a protocol', async () => {
    const top = await make('top', await make('base', undefined, '{"a":1}'));
    for (const name of ['nbd://host/disk', 'file:base', 'json:{"driver":"qcow2"}']) {
      await qemuImg('rebase', '-u', '-b', name, '-F', 'qcow2', top);
      assert.deepEqual(await readEffective(top), { chain: [top], end: { kind: 'protocol', name } });
    }
    await qemuImg('rebase', '-u', '-b', './file:base', '-F', 'qcow2', top);
    await rename(join(dir.path, 'base'), join(dir.path, 'file:base'));
    assert.equal((await effective(top))[0], '{"a":1}');
  });

  it('cannot be told where a backing file is missing, damaged or no qcow2 image', async () => {
    const base = await make('base');
    const top = await make('top', 'base');
    const failure = async (): Promise<{ code?: string; message?: string }> => {
      const { end } = await readEffective(top);
      return end.kind === 'failed' ? end.error : {};
    };
    await patchFile(base, 0, Buffer.from('NOPE'));
    const wrong = await failure();
    assert.equal(wrong.code, 'not-qcow2');
    assert.equal(wrong.message, `${base}: is not a qcow2 image. ${top} has it as its backing file.`);
    await rm(base);
    await mkdir(base);
    assert.equal(
      (await failure()).message,
      `${base}: is a folder, not a file or block device. ${top} has it as its backing file.`,
    );
    await rmdir(base);
    const missing = await failure();
    assert.equal(missing.code, 'backing-missing');
    assert.equal(missing.message, `${base}: is the backing file of ${top}, and there is no such file.`);
    await rm(top);
    await assertRefused(readEffective(top), 'not-found');
  });

  it('cannot be told while a backing file is rewritten without a pause', async () => {
    const base = await make('base');
    const top = await make('top', 'base');
    const rest = scribble(base);
    const { chain, end } = await readEffective(top);
    rest();
    assert.deepEqual(chain, [top]);
    assert.equal(end.kind === 'failed' && end.error.code, 'being-changed');
    assert.deepEqual(await effective(top), [undefined, undefined, 2, 'complete']);
  });

  it('cannot be told in a circle', async () => {
    const a = await make('a');
    await make('b', 'a');
    await symlink('b', join(dir.path, 'link-to-b'));
    await qemuImg('rebase', '-u', '-b', 'link-to-b', '-F', 'qcow2', a);
    const { chain, end } = await readEffective(a);
    assert.equal(chain.length, 2);
    assert.equal(end.kind === 'failed' && end.error.code, 'backing-cycle');
    await storeText(join(dir.path, 'b'), '{}');
    assert.deepEqual(await effective(a), ['{}', 'link-to-b', 2, 'found']);
  });

  it('is found without the snapshots of backing files, which may be any number', async () => {
    const base = await make('base', undefined, '{"a":1}');
    const top = await make('top', 'base');
    const { header } = await readMetadata(base);
    // 65,536 snapshots beyond the end of the file.
    await patchFile(base, 60, Buffer.concat([pairOf32(65_536, 0), pairOf32(0x1000_0000, 0)]).subarray(0, 12));
    assert.deepEqual(await effective(top), ['{"a":1}', 'base', 2, 'found']);
    const [, below] = (await readBackingChain(top)).images;
    assert.deepEqual([below?.snapshots, below?.header.extensions], [[], []]);
    assert.equal(header.extensions.length > 0, true);
  });

  it('comes through 200 images in one go, and not through more', async () => {
    await make('0', undefined, '{"deep":1}');
    for (let depth = 1; depth <= 200; depth++) {
      await makeImage(dir.path, { name: String(depth), backing: String(depth - 1), args: ['-u'], size: '1M' });
    }
    const start = Date.now();
    assert.deepEqual(await effective(join(dir.path, '199')), ['{"deep":1}', '0', 200, 'found']);
    // One confirmed reading takes 40 ms; 200 one after the other would take 8 s.
    assert.ok(Date.now() - start < 6000);
    const { end } = await readEffective(join(dir.path, '200'));
    assert.equal(end.kind === 'failed' && end.error.code, 'backing-too-deep');
  }).timeout(60_000);

  it('can be read with all images of the chain', async () => {
    await make('base', undefined, '{"a":1}');
    const top = await make('top', 'base', '{"b":2}');
    const { images, end } = await readBackingChain(top);
    const texts = images.map(({ own }) => own && Buffer.from(own.bytes).toString());
    assert.deepEqual([texts, end.kind], [['{"b":2}', '{"a":1}'], 'complete']);
  });
});

/**
 * Changes bytes of cluster 0 that have no meaning between any two reads of this process: in each round of its event loop. Gives what ends it.
 */
function scribble(path: string): () => void {
  const file = openSync(path, 'r+');
  let round = 0;
  let next = setImmediate(write);
  function write(): void {
    round += 1;
    writeSync(file, pairOf32(round, round), 0, 8, 4088);
    next = setImmediate(write);
  }
  return () => {
    clearImmediate(next);
    closeSync(file);
  };
}
