import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findImages, type FindOptions } from '../../../core/image/find';
import { folderForEachTest } from '../../support/folder';

describe('the search for images', () => {
  const folder = folderForEachTest();

  async function touch(...names: string[]): Promise<void> {
    for (const name of names) {
      await mkdir(join(folder.path, name, '..'), { recursive: true });
      await writeFile(join(folder.path, name), name.startsWith('magic') ? 'QFI\xfb' : '', 'latin1');
    }
  }

  async function find(options: Partial<FindOptions> = {}): Promise<string[]> {
    const all: FindOptions = { order: 'path', onUnreadable: (path) => assert.fail(path), ...options };
    const found: string[] = [];
    for await (const path of findImages([folder.path], all)) found.push(path.slice(folder.path.length + 1));
    return found;
  }

  it('goes by path, or level by level', async () => {
    await touch('b/c/d.qcow2', 'b/a.qcow2', 'b.qcow2', 'b-c/x.qcow2', 'c.qcow2', 'b/other.txt');
    assert.deepEqual(await find(), ['b-c/x.qcow2', 'b.qcow2', 'b/a.qcow2', 'b/c/d.qcow2', 'c.qcow2']);
    assert.deepEqual(await find({ order: 'depth' }), ['b.qcow2', 'c.qcow2', 'b-c/x.qcow2', 'b/a.qcow2', 'b/c/d.qcow2']);
  });

  it('leaves out what sorts up to a path, and goes on in the middle of a folder', async () => {
    await touch('a/x.qcow2', 'b/c/d.qcow2', 'b/a.qcow2', 'b.qcow2', 'b-c/x.qcow2', 'c.qcow2');
    const all = await find();
    for (const [index, path] of all.entries()) {
      assert.deepEqual(await find({ after: join(folder.path, path) }), all.slice(index + 1), path);
    }
    assert.deepEqual(await find({ after: join(folder.path, 'b/b') }), ['b/c/d.qcow2', 'c.qcow2']);
  });

  it('finds images by what they begin with, if it is told to', async () => {
    await touch('magic.img', 'plain.img', 'a.qcow2', 'empty.bin');
    assert.deepEqual(await find(), ['a.qcow2']);
    assert.deepEqual(await find({ byContent: true }), ['a.qcow2', 'magic.img']);
  });

  it('follows no links and leaves out folders that are not to be searched', async () => {
    await touch('a/x.qcow2', 'b/x.qcow2');
    await symlink(folder.path, join(folder.path, 'a/loop'));
    await symlink(join(folder.path, 'b/x.qcow2'), join(folder.path, 'a/link.qcow2'));
    assert.deepEqual(await find({ searches: (name, depth) => name !== 'b' && depth === 1 }), ['a/x.qcow2']);
  });

  it('ends its search of folders at a limit, with the images of those that it has listed', async () => {
    await touch('a.qcow2', 'b.qcow2', 'c/d.qcow2');
    const ends: string[] = [];
    assert.deepEqual(await find({ order: 'depth', mostEntries: 2, onLimit: (path) => ends.push(path) }), [
      'a.qcow2',
      'b.qcow2',
    ]);
    assert.deepEqual(ends, [join(folder.path, 'c')]);
  });

  it('tells of folders that are not there', async () => {
    const told: string[] = [];
    const gone = join(folder.path, 'gone');
    for await (const path of findImages([gone], { order: 'path', onUnreadable: (at) => told.push(at) }))
      told.push(path);
    assert.deepEqual(told, [gone]);
  });
});
