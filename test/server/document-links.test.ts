import assert from 'node:assert/strict';
import { DocumentLinkRequest } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient } from '../support/language-client';

let client: LanguageClient;

before(async () => {
  client = await LanguageClient.inProcess();
});

after(async () => {
  await client.stop();
});

/** Each link as its text and its target. */
async function linksIn(text: string): Promise<[string, string | undefined][]> {
  const uri = await client.setText(text);
  const document = TextDocument.create(uri, 'qcowmeta', 1, text);
  const links = (await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } })) ?? [];
  return links.map(({ range, target }) => [document.getText(range), target]);
}

describe('document links', () => {
  it('are the addresses of web pages in values, at any depth', async () => {
    const text = '{"qemu.os.id": "http://debian.org/debian/12", "com.example.x": {"a": ["HTTPS://example.com/é", 1]}}';
    assert.deepEqual(await linksIn(text), [
      ['http://debian.org/debian/12', 'http://debian.org/debian/12'],
      ['HTTPS://example.com/é', 'https://example.com/%C3%A9'],
    ]);
  });

  it('are found behind escapes', async () => {
    assert.deepEqual(await linksIn('{"com.example.x": "http:\\/\\/example.com"}'), [
      ['http:\\/\\/example.com', 'http://example.com/'],
    ]);
  });

  const none = [
    'file:///etc/passwd',
    'command:workbench.action.quit',
    'vscode://x.y/z',
    'javascript:alert(1)',
    'ftp://example.com/',
    'http:',
    'http://',
    'http://[',
    'see http://example.com',
    'http://a b',
    'http://user@example.com/',
    'http://example.com\u202e/',
  ];
  for (const value of none) {
    it(`are not made of ${JSON.stringify(value)}`, async () => {
      assert.deepEqual(await linksIn(JSON.stringify({ 'qemu.os.id': value })), []);
    });
  }

  it('are not made of keys', async () => {
    assert.deepEqual(await linksIn('{"http://example.com/": 1}'), []);
  });
});
