import assert from 'node:assert/strict';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CodeLensRefreshRequest,
  CodeLensRequest,
  DiagnosticRefreshRequest,
  InlayHintRefreshRequest,
  SemanticTokensRefreshRequest,
  type CodeLens,
} from 'vscode-languageserver-protocol';
import { formatUri, type DocumentTarget } from '../../core/document/location';
import { readMetadata } from '../../core/store/read';
import { makeImage, qemuImg, qemuIo, storeText } from '../support/images';
import { folderForEachTest } from '../support/folder';
import { FULL_CLIENT, LanguageClient } from '../support/language-client';

let client: LanguageClient;

const TEXT = '{"qemu.min-ram-MB": 512}';

function uriOf(image: string, target: DocumentTarget = { kind: 'own' }): string {
  return formatUri({ kind: 'document', image, target });
}

async function lensesOf(uri: string, text = TEXT, from = client): Promise<CodeLens[]> {
  await from.setText(text, uri);
  return (await from.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
}

async function titles(uri: string, text?: string): Promise<(string | undefined)[]> {
  return (await lensesOf(uri, text)).map(({ command }) => command?.title);
}

async function capacityOf(image: string): Promise<number> {
  return (await readMetadata(image)).capacity.ownBytes;
}

describe('code lenses', () => {
  const dir = folderForEachTest();

  beforeEach(async () => {
    client = await LanguageClient.inProcess();
  });

  afterEach(async () => {
    await client.stop();
  });

  it('say how much of the room an own string takes, as it is typed', async () => {
    const image = await makeImage(dir.path, { text: TEXT });
    const capacity = await capacityOf(image);
    assert.deepEqual(await titles(uriOf(image)), [`Own string, 24 of ${capacity} bytes`]);
    assert.deepEqual(await titles(uriOf(image), '{"com.example.x": "é"}'), [`Own string, 23 of ${capacity} bytes`]);
  });

  it('say from which image a document is inherited', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: base });
    await mkdir(join(dir.path, 'far'));
    const far = await makeImage(join(dir.path, 'far'), { name: 'far.qcow2', backing: base });
    const room = `24 of ${await capacityOf(top)} bytes`;
    assert.deepEqual(await titles(uriOf(top)), ['Inherited from base.qcow2', room]);
    assert.deepEqual((await titles(uriOf(far)))[0], `Inherited from ${base}`);
    assert.deepEqual(await titles(uriOf(top, { kind: 'effective' })), ['Inherited from base.qcow2']);
    assert.deepEqual(await titles(uriOf(base, { kind: 'effective' })), ['Own string of this image']);
  });

  it('say that there is no string, and how much room there is for one', async () => {
    const image = await makeImage(dir.path, { snapshots: ['before'] });
    const room = `0 of ${await capacityOf(image)} bytes`;
    assert.deepEqual(await titles(uriOf(image), ''), ['No string yet', room]);
    assert.deepEqual(await titles(uriOf(image, { kind: 'effective' }), ''), ['No string yet']);
  });

  it('do not say that there is no string where a backing file is missing', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
    const top = await makeImage(dir.path, { name: 'top.qcow2', backing: base });
    await rename(base, `${base}.moved`);
    assert.equal((await titles(uriOf(top), ''))[0], 'No string found: a backing file could not be read');
  });

  it('count the snapshots that have no string of their own', async () => {
    const image = await makeImage(dir.path, { snapshots: ['one', 'two'], text: TEXT });
    assert.equal((await titles(uriOf(image))).at(-1), '2 snapshots inherit this');
    const [snapshot] = (await readMetadata(image)).snapshots;
    assert.ok(snapshot);
    await storeText(image, '{}', snapshot.identity);
    await client.changedOutside(uriOf(image));
    assert.equal((await titles(uriOf(image))).at(-1), '1 snapshot inherits this');
    const first = uriOf(image, { kind: 'snapshot', segment: '1 one' });
    const second = uriOf(image, { kind: 'snapshot', segment: '2 two' });
    assert.match((await titles(first, '{}')).join(), /^Own string, 2 of \d+ bytes$/);
    assert.match((await titles(second)).join(), /^Inherited from disk\.qcow2,24 of \d+ bytes$/);
  });

  it('name the snapshot with another string that the image was returned to, and else how many there are', async () => {
    const image = await makeImage(dir.path, { snapshots: ['one', 'two'], text: TEXT });
    for (const { identity } of (await readMetadata(image)).snapshots) await storeText(image, '{"a": 1}', identity);
    await qemuIo(image, 'write 0 64k');
    const own = uriOf(image);
    assert.equal((await titles(own)).at(-1), '2 snapshots have another string');
    await qemuImg('snapshot', '-d', 'two', image);
    await client.changedOutside(own);
    assert.equal((await titles(own)).at(-1), '1 snapshot has another string');
    await qemuImg('snapshot', '-a', 'one', image);
    await client.changedOutside(own);
    assert.equal((await titles(own)).at(-1), 'Disk as in snapshot 1 one, which has another string');
    assert.match((await titles(own, '{"a": 1}')).join(), /^Own string, 8 of \d+ bytes$/);
    assert.match((await titles(uriOf(image, { kind: 'effective' }))).join(), /^Own string of this image$/);
  });

  it('take over the string of such a snapshot where the client can do that', async () => {
    const image = await makeImage(dir.path, { snapshots: ['one', 'two'] });
    for (const { identity } of (await readMetadata(image)).snapshots) await storeText(image, TEXT, identity);
    const initializationOptions = { takeOverCommand: 'test.takeOver' };
    const able = await LanguageClient.inProcess(FULL_CLIENT, { initializationOptions });
    const own = uriOf(image);
    const returned = (await lensesOf(own, '', able)).map(({ command }) => command);
    await qemuIo(image, 'write 0 64k');
    await able.changedOutside(own);
    const others = (await lensesOf(own, '', able)).map(({ command }) => command);
    await able.stop();
    assert.deepEqual(
      returned.slice(2),
      ['1 one', '2 two'].map((segment) => ({
        title: `Disk as in snapshot ${segment}: take over its string`,
        command: 'test.takeOver',
        arguments: [own, uriOf(image, { kind: 'snapshot', segment })],
      })),
    );
    assert.deepEqual(others.slice(2), [
      { title: '2 snapshots have another string', command: 'test.takeOver', arguments: [own] },
    ]);
  });

  it('give the bytes alone where the image takes no string', async () => {
    const image = await makeImage(dir.path, { with: { cluster_size: 512 } });
    const { capacity } = await readMetadata(image);
    assert.ok(capacity.refusal);
    assert.deepEqual(await titles(uriOf(image)), ['No string yet', '24 bytes']);
  });

  it('are there for documents of images only', async () => {
    assert.deepEqual(await titles('file:///tmp/test.qcowmeta'), []);
    assert.deepEqual(await titles(uriOf(join(dir.path, 'missing.qcow2'))), []);
  });

  it('run a command only if the client has said that it has it', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
    const top = await makeImage(dir.path, { name: '$(trash).qcow2', backing: base });
    const over = await makeImage(dir.path, { name: 'over.qcow2', backing: top });
    const [plain] = await lensesOf(uriOf(top));
    assert.deepEqual(plain?.command, { title: 'Inherited from base.qcow2', command: '' });
    const initializationOptions = { openCommand: 'test.open' };
    const able = await LanguageClient.inProcess(FULL_CLIENT, { initializationOptions });
    const lenses = await lensesOf(uriOf(top), TEXT, able);
    await storeText(top, TEXT);
    const [escaped] = await lensesOf(uriOf(over), TEXT, able);
    await able.stop();
    assert.deepEqual(lenses[0]?.command, {
      title: 'Inherited from base.qcow2',
      command: 'test.open',
      arguments: [uriOf(base)],
    });
    assert.equal(lenses[1]?.command?.command, '');
    assert.equal(escaped?.command?.title, 'Inherited from \\$(trash).qcow2');
  });

  it('and diagnostics are asked for again when an image changed, and nothing that its text alone says', async () => {
    const image = await makeImage(dir.path, { text: TEXT });
    const asked: string[] = [];
    for (const { method } of [
      InlayHintRefreshRequest.type,
      SemanticTokensRefreshRequest.type,
      DiagnosticRefreshRequest.type,
      CodeLensRefreshRequest.type,
    ]) {
      client.connection.onRequest(method, () => void asked.push(method));
    }
    await client.changedOutside(uriOf(image));
    // Whatever is asked for stands before the answer to what the client asks after it.
    await lensesOf(uriOf(image));
    assert.deepEqual(asked.sort(), ['workspace/codeLens/refresh', 'workspace/diagnostic/refresh']);
  });
});
