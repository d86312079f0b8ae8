import assert from 'node:assert/strict';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  DidChangeWorkspaceFoldersNotification,
  LSPErrorCodes,
  WorkDoneProgress,
  WorkspaceSymbolRequest,
  type WorkspaceFolder,
} from 'vscode-languageserver-protocol';
import { formatUri } from '../../core/document/location';
import { readMetadata } from '../../core/store/read';
import { findImages } from '../../server/find-images';
import { makeImage, storeText, tempDir } from '../support/images';
import { folderForEachTest } from '../support/folder';
import { FULL_CLIENT, LanguageClient } from '../support/language-client';

let client: LanguageClient;

function folderAt(path: string): WorkspaceFolder {
  return { uri: pathToFileURL(path).href, name: basename(path) };
}

/** Each symbol as its name and what it is in. */
async function symbolsFor(query: string): Promise<string[]> {
  const symbols = (await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query })) ?? [];
  return symbols.map(({ name, containerName }) => `${name} in ${containerName ?? ''}`);
}

describe('workspace symbols', () => {
  const dir = folderForEachTest();

  beforeEach(async () => {
    client = await LanguageClient.inProcess(FULL_CLIENT, { workspaceFolders: [folderAt(dir.path)] });
  });

  afterEach(async () => {
    await client.stop();
  });

  it('are the keys of all images in the folders, those in folders below too', async () => {
    await mkdir(join(dir.path, 'below'));
    await makeImage(dir.path, { name: 'web.qcow2', text: '{"qemu.min-ram-MB": 1, "com.example.site": 2}' });
    await makeImage(join(dir.path, 'below'), { name: 'db.qcow2', text: '{"qemu.min-ram-MB": 2}' });
    await makeImage(dir.path, { name: 'empty.qcow2' });
    assert.deepEqual(await symbolsFor(''), [
      'qemu.min-ram-MB in web',
      'com.example.site in web',
      'qemu.min-ram-MB in db',
    ]);
  });

  it('match by letters in their order, in any case', async () => {
    await makeImage(dir.path, { name: 'web.qcow2', text: '{"qemu.min-ram-MB": 1, "com.example.site": 2}' });
    assert.deepEqual(await symbolsFor('minram'), ['qemu.min-ram-MB in web']);
    assert.deepEqual(await symbolsFor('QEMU.mb'), ['qemu.min-ram-MB in web']);
    assert.deepEqual(await symbolsFor('bm'), []);
  });

  it('lead to the key in the document of the image', async () => {
    const image = await makeImage(dir.path, { text: '{\n  "com.example.a": 1,\n  "com.example.b": 2\n}' });
    const [symbol] = (await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'exampleb' })) ?? [];
    assert.deepEqual(symbol?.location, {
      uri: formatUri({ kind: 'document', image, target: { kind: 'own' } }),
      range: { start: { line: 2, character: 2 }, end: { line: 2, character: 17 } },
    });
  });

  it('are those of snapshots too', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', snapshots: ['before'] });
    const [snapshot] = (await readMetadata(image)).snapshots;
    assert.ok(snapshot);
    await storeText(image, '{"com.example.old": 1}', snapshot.identity);
    assert.deepEqual(await symbolsFor('old'), ['com.example.old in web, snapshot "before" (id 1)']);
  });

  it('follow the images and the folders', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: '{"com.example.a": 1}' });
    assert.deepEqual(await symbolsFor(''), ['com.example.a in web']);
    await storeText(image, '{"com.example.b": 1}');
    assert.deepEqual(await symbolsFor(''), ['com.example.b in web']);
    await rename(image, join(dir.path, 'new.qcow2'));
    assert.deepEqual(await symbolsFor(''), ['com.example.b in new']);
    const other = await tempDir();
    await makeImage(other.path, { name: 'other.qcow2', text: '{"com.example.c": 1}' });
    await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { removed: [folderAt(dir.path)], added: [folderAt(other.path)] },
    });
    assert.deepEqual(await symbolsFor(''), ['com.example.c in other']);
    await other.remove();
  });

  it('are those of an image that is opened as a folder', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: '{"com.example.a": 1}' });
    const folder = { uri: formatUri({ kind: 'image', image }), name: 'web' };
    await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { removed: [folderAt(dir.path)], added: [folder] },
    });
    assert.deepEqual(await symbolsFor(''), ['com.example.a in web']);
  });

  it('leave out what is no image', async () => {
    await writeFile(join(dir.path, 'fake.qcow2'), 'no image');
    await makeImage(dir.path, { name: 'web.qcow2', text: '{"com.example.a": 1}' });
    assert.deepEqual(await symbolsFor(''), ['com.example.a in web']);
  });

  it('show how far the search is, where the client wants that', async () => {
    await makeImage(dir.path, { name: 'a.qcow2', text: '{"com.example.a": 1}' });
    await makeImage(dir.path, { name: 'b.qcow2', text: '{"com.example.b": 1}' });
    const told: unknown[] = [];
    const { connection } = client;
    connection.onProgress(WorkDoneProgress.type, 'search', (value) => {
      told.push(value);
    });
    await connection.sendRequest(WorkspaceSymbolRequest.type, { query: '', workDoneToken: 'search' });
    assert.deepEqual(told, [
      { kind: 'begin', title: 'Searching images for keys', percentage: 0, cancellable: false },
      { kind: 'report', percentage: 0, message: '0/2' },
      { kind: 'report', percentage: 50, message: '1/2' },
      { kind: 'end' },
    ]);
  });

  it('are not looked for when nobody waits any more', async () => {
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: '' }, source.token);
    source.cancel();
    await assert.rejects(answer, { code: LSPErrorCodes.RequestCancelled });
  });
});

describe('the search for images', () => {
  const dir = folderForEachTest();
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line);
  };
  const token = new CancellationTokenSource().token;
  const limits = { entries: 100, images: 100, depth: 16 };

  async function touch(...names: string[]): Promise<void> {
    for (const name of names) {
      await mkdir(join(dir.path, name, '..'), { recursive: true });
      await writeFile(join(dir.path, name), '');
    }
  }

  const found = async (more: Partial<typeof limits> = {}, cancelled = token): Promise<string[]> =>
    (await findImages([dir.path], cancelled, log, { ...limits, ...more })).map((path) =>
      path.slice(dir.path.length + 1),
    );

  beforeEach(() => {
    lines.length = 0;
  });

  it('leaves out hidden folders, node_modules and other files, and follows no link', async () => {
    await touch('b/c.qcow2', 'a.qcow2', 'a.raw', '.git/x.qcow2', 'node_modules/y.qcow2', 'z.qcow2/d.qcow2');
    await symlink(dir.path, join(dir.path, 'loop'));
    assert.deepEqual(await found(), ['a.qcow2', 'b/c.qcow2', 'z.qcow2/d.qcow2']);
    assert.deepEqual(lines, []);
  });

  it('finds an image once where folders hold one another', async () => {
    await touch('b/c.qcow2');
    assert.equal((await findImages([dir.path, join(dir.path, 'b')], token, log)).length, 1);
  });

  it('ends at its limits, and says so', async () => {
    await touch('a.qcow2', 'b.qcow2', 'c/d.qcow2');
    assert.deepEqual(await found({ images: 1 }), ['a.qcow2']);
    assert.deepEqual(await found({ entries: 2 }), ['a.qcow2', 'b.qcow2']);
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /the search for images ends here/);
    assert.deepEqual(await found({ depth: 0 }), ['a.qcow2', 'b.qcow2']);
  });

  it('ends when it is cancelled', async () => {
    await touch('a.qcow2');
    const source = new CancellationTokenSource();
    source.cancel();
    assert.deepEqual(await found({}, source.token), []);
  });

  it('goes on past a folder that is not there, and says so', async () => {
    await touch('a.qcow2');
    const gone = join(dir.path, 'gone');
    assert.equal((await findImages([gone, dir.path], token, log)).length, 1);
    assert.equal(lines.length, 1);
    assert.ok(lines[0]?.startsWith(`${gone}: `));
  });
});
