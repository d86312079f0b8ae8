import assert from 'node:assert/strict';
import { link, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { describeImage } from '../../client/images/image-words';
import { itemOf } from '../../client/images/items';
import type { ImageNode, Node } from '../../client/images/nodes';
import { SummaryReader } from '../../client/images/reader';
import { searchImages } from '../../client/images/search';
import { ImagesTree, PAGE } from '../../client/images/tree';
import { builtinRegistry } from '../../core/registry/registry';
import { readMetadata } from '../../core/store/read';
import { holdWithQemuIo } from '../support/holders';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll } from './support/editor';

const LOG = { error: (error: string | Error) => assert.fail(String(error)) };

describe('The images of a workspace', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let tree: ImagesTree;
  let reader: SummaryReader;

  beforeEach(async () => {
    dir = await tempDir();
    reader = new SummaryReader(
      () => Promise.resolve(builtinRegistry()),
      (nodes) => {
        tree.update(nodes);
      },
      LOG,
    );
    tree = new ImagesTree((nodes) => {
      reader.ask(nodes);
    });
  });

  afterEach(async () => {
    vscode.Disposable.from(tree, reader).dispose();
    await dir.remove();
  });

  const node = (image: string): ImageNode => tree.get(image) ?? assert.fail(`${image} is not in the tree`);

  async function read(image: string): Promise<ImageNode> {
    reader.ask([node(image)]);
    const before = node(image).state;
    await waitFor('the image to be read', () => node(image).state !== undefined && node(image).state !== before);
    return node(image);
  }

  const readImages = (): ImageNode[] => [...tree.images].filter(({ state }) => state !== undefined);
  const words = (shown: Node): string => itemOf(shown).accessibilityInformation?.label ?? '';
  const below = (shown: Node): string[] => tree.getChildren(shown).map(words);

  it('say in words whose string applies, and what is wrong', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{ "qemu.min-ram-MB": 1024 }' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'base.qcow2' });
    const none = await makeImage(dir.path, { name: 'none.qcow2' });
    const lost = await makeImage(dir.path, { name: 'lost.qcow2' });
    const broken = await makeImage(dir.path, { name: 'broken.qcow2', backing: 'lost.qcow2' });
    await rm(lost);
    tree.setImages([base, top, none, broken, lost]);
    assert.deepEqual(tree.getChildren().map(words), [
      'base.qcow2',
      'broken.qcow2',
      'lost.qcow2',
      'none.qcow2',
      'top.qcow2',
    ]);
    await waitFor('all of them to be read', () => [...tree.images].every(({ state }) => state !== undefined));
    assert.deepEqual(tree.getChildren().map(words), [
      'base.qcow2, own string',
      'broken.qcow2, broken chain',
      'lost.qcow2, cannot be read',
      'none.qcow2, no string',
      'top.qcow2, inherits from base.qcow2',
    ]);
    await storeText(none, '{ "qemu.min-ram-MB": "much" }');
    assert.equal(words(await read(none)), 'none.qcow2, 1 problem · own string');
    assert.deepEqual(describeImage(node(none).state).flags, ['own']);
    assert.deepEqual(describeImage(node(top).state).flags, ['backed']);
  });

  it('show documents, chain and snapshots below an image', async () => {
    await makeImage(dir.path, { name: 'base.qcow2', text: '{}' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'base.qcow2', snapshots: ['one'] });
    tree.setImages([top]);
    const image = await read(top);
    assert.deepEqual(below(image), [
      'Own metadata, none yet',
      'Effective metadata, read-only',
      'Backing chain',
      'Snapshots, 1',
    ]);
    const [own, , chain, snapshots] = tree.getChildren(image);
    assert.ok(own && chain && snapshots);
    assert.deepEqual(below(chain), ['base.qcow2, Own string, applies']);
    assert.match(below(snapshots)[0] ?? '', /^1 one, goes with the image · /);
    const { command } = itemOf(own);
    await vscode.commands.executeCommand(command?.command ?? '', ...((command?.arguments ?? []) as unknown[]));
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, `${top}/own/top.qcowmeta`);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('have menus for documents and snapshots, as for images', async () => {
    const top = await makeImage(dir.path, { name: 'top.qcow2', snapshots: ['one', 'two'], text: '{}' });
    const [first] = (await readMetadata(top)).snapshots;
    await storeText(top, '{"org.example.a": 1}', first?.identity);
    tree.setImages([top]);
    const image = await read(top);
    const [own, effective, snapshots] = tree.getChildren(image);
    assert.ok(own && effective && snapshots);
    const [one, two] = tree.getChildren(snapshots);
    assert.ok(one && two);
    assert.deepEqual(
      [image, own, effective, one, two].map((each) => itemOf(each).contextValue),
      ['image own', 'document own string', 'document effective', 'document snapshot string', 'document snapshot'],
    );
    await vscode.commands.executeCommand('qcowmeta.images.takeOverSnapshot', one);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.path, `${top}/own/top.qcowmeta`);
    assert.deepEqual([document.getText(), document.isDirty], ['{"org.example.a": 1}', true]);
    await closeAll();
  });

  it('tell of a program that uses an image', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: '{}' });
    tree.setImages([image]);
    const holder = await holdWithQemuIo(image);
    assert.equal(words(await read(image)), 'web.qcow2, in use · own string');
    await holder.stop();
    assert.equal(words(await read(image)), 'web.qcow2, own string');
  });

  it('are found by thousands without holding up the editor', async function () {
    this.timeout(120_000);
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    const root = path.join(workspace.uri.fsPath, 'many');
    try {
      await makeMany(root, await makeImage(dir.path, { with: { cluster_size: 4096 }, size: '1M' }));
      const { longest, result } = await watchTheClock(async () => {
        const cancel = new vscode.CancellationTokenSource();
        const start = performance.now();
        await searchImages((images) => {
          tree.setImages(images);
        }, cancel.token);
        const found = performance.now() - start;
        const folders = tree.getChildren();
        const shown = folders.slice(0, 3).flatMap((folder) => tree.getChildren(folder));
        shown.forEach(itemOf);
        await waitFor('what is shown to be read', () => readImages().length === 3 * PAGE);
        return { found, read: performance.now() - start, folders: folders.length, shown: shown.length };
      });
      assert.equal([...tree.images].length, 10_000);
      // 500 images in each folder: a page of them, and a word of the others.
      assert.deepEqual([result.folders, result.shown], [20, 3 * (PAGE + 1)]);
      const times = [result.found, result.read, longest].map(Math.round);
      process.stdout.write(`10,000 images: found, ${3 * PAGE} read, longest work at a stretch (ms): ${times.join()}\n`);
      assert.ok(longest < 500, `the extension host was busy for ${longest} ms at a stretch`);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

/** 20 folders of 500 links to an image. */
async function makeMany(root: string, image: string): Promise<void> {
  for (let folder = 0; folder < 20; folder++) {
    const place = path.join(root, `rack ${folder}`);
    await mkdir(place, { recursive: true });
    await Promise.all(Array.from({ length: 500 }, (_, index) => link(image, path.join(place, `vm ${index}.qcow2`))));
  }
}

/**
 * Does some work, and tells how long (ms) the host was busy at a stretch at the worst. It counts the time of its own processor: other
 * programs may well make it wait.
 */
async function watchTheClock<T>(work: () => Promise<T>): Promise<{ longest: number; result: T }> {
  let last = process.cpuUsage();
  let longest = 0;
  const look = (): void => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
  };
  const timer = setInterval(look, 5);
  try {
    const result = await work();
    look();
    return { longest, result };
  } finally {
    clearInterval(timer);
  }
}
