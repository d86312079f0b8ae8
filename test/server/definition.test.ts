import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { DefinitionRequest, Location, LSPErrorCodes, type LocationLink } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { builtinRegistry } from '../../core/registry/registry';
import { FULL_CLIENT, LanguageClient, PLAIN_CLIENT, REGISTRY_FILE } from '../support/language-client';
import { marked } from '../support/marked-text';

let client: LanguageClient;

before(async () => {
  client = await LanguageClient.inProcess();
});

after(async () => {
  await client.stop();
});

async function definitionAt(source: string, from = client): Promise<unknown> {
  const { text, position } = marked(source);
  const uri = await from.setText(text);
  return from.connection.sendRequest(DefinitionRequest.type, { textDocument: { uri }, position });
}

async function linkAt(source: string, from = client): Promise<LocationLink> {
  const [link] = (await definitionAt(source, from)) as LocationLink[];
  assert.ok(link);
  return link;
}

describe('definition', () => {
  it('of each key is its entry in the registry file', async () => {
    const file = TextDocument.create('', 'json', 0, await readFile(REGISTRY_FILE, 'utf8'));
    for (const { key, summary } of builtinRegistry().entries) {
      const link = await linkAt(`{"|${key}": 1}`);
      assert.equal(link.targetUri, pathToFileURL(REGISTRY_FILE).href);
      assert.equal(file.getText(link.targetSelectionRange), JSON.stringify(key));
      const entry = JSON.parse(`{${file.getText(link.targetRange)}}`) as Record<string, { summary: string }>;
      assert.equal(entry[key]?.summary, summary);
    }
  });

  it('is found from a value too, and says what it was found from', async () => {
    const link = await linkAt('{"qemu.machine-types": ["q35|"]}');
    assert.deepEqual(link.originSelectionRange, { start: { line: 0, character: 24 }, end: { line: 0, character: 29 } });
  });

  it('is under a scheme of its own for a client that serves it', async () => {
    const able = await LanguageClient.inProcess(FULL_CLIENT, { initializationOptions: { registryScheme: true } });
    const { targetUri } = await linkAt('{"qemu.min-|ram-MB": 1}', able);
    await able.stop();
    assert.equal(targetUri, 'qcowmeta-registry:/qemu.json');
  });

  it('is a plain place for a client that knows no links', async () => {
    const plain = await LanguageClient.inProcess(PLAIN_CLIENT);
    const place = await definitionAt('{"qemu.min-|ram-MB": 1}', plain);
    await plain.stop();
    assert.ok(Location.is(place));
    const { targetSelectionRange } = await linkAt('{"qemu.min-|ram-MB": 1}');
    assert.deepEqual(place, { uri: pathToFileURL(REGISTRY_FILE).href, range: targetSelectionRange });
  });

  it('is nowhere for keys that no registry has, and between members', async () => {
    assert.equal(await definitionAt('{"com.example.x|": 1}'), null);
    assert.equal(await definitionAt('{"qemu.nothing|": 1}'), null);
    assert.equal(await definitionAt('{"qemu.min-ram-MB": 1, | "a.b.c": 2}'), null);
  });

  it('fails with a reason where the registry file is gone', async () => {
    const lost = await LanguageClient.inProcess(FULL_CLIENT, {}, { registryFile: `${REGISTRY_FILE}.missing` });
    const answer = definitionAt('{"qemu.min-|ram-MB": 1}', lost);
    await assert.rejects(answer, { code: LSPErrorCodes.RequestFailed, message: /qemu\.json\.missing/ });
    await lost.stop();
  });
});
