import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodeActionRequest, CompletionRequest, HoverRequest } from 'vscode-languageserver-protocol';
import { readTranslations } from '../../server/translations';
import { folderForEachTest } from '../support/folder';
import { FULL_CLIENT, LanguageClient, SURROUNDINGS } from '../support/language-client';

const TEXT = '{"qemu.min-ram-MB": "viel", "qemu.machine-type": ["q35"]}';

async function withClient<T>(locale: string | undefined, ask: (client: LanguageClient) => Promise<T>): Promise<T> {
  const client = await LanguageClient.inProcess(FULL_CLIENT, locale === undefined ? {} : { locale });
  try {
    return await ask(client);
  } finally {
    await client.stop();
  }
}

/** What a client of a language is told of one document. */
async function told(client: LanguageClient): Promise<Record<string, string>> {
  const uri = await client.setText(TEXT);
  const textDocument = { uri };
  const position = { line: 0, character: 4 };
  const [finding] = await client.diagnostics(uri);
  const context = { diagnostics: [] };
  const range = { start: position, end: { line: 0, character: TEXT.length } };
  const actions = await client.connection.sendRequest(CodeActionRequest.type, { textDocument, range, context });
  const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument, position });
  const completion = await client.connection.sendRequest(CompletionRequest.type, { textDocument, position });
  const items = Array.isArray(completion) ? completion : (completion?.items ?? []);
  const label = items.find((item) => item.label === 'qemu.machine-types')?.labelDetails;
  return {
    finding: typeof finding?.message === 'string' ? finding.message : '',
    fix: actions?.map(({ title }) => title).find((title) => title.includes('machine-types')) ?? '',
    hover: JSON.stringify(hover?.contents),
    type: label?.detail ?? '',
    status: label?.description ?? '',
  };
}

const ENGLISH = {
  finding: /^qemu\.min-ram-MB must be a whole number from 1 to \d+, such as \d+, not the text "viel"\.$/,
  fix: /^Change to qemu\.machine-types$/,
  hover: /\*\*Several images:\*\*/,
  type: /^ list$/,
  status: /^accepted$/,
};
const GERMAN = {
  finding: /^qemu\.min-ram-MB muss eine ganze Zahl von 1 bis \d+ \(zum Beispiel \d+\) sein, nicht der Text "viel"\.$/,
  fix: /^In qemu\.machine-types ändern$/,
  hover: /\*\*Mehrere Images:\*\*/,
  type: /^ Liste$/,
  status: /^angenommen$/,
};

function assertSays(said: Record<string, string>, expected: Record<string, RegExp>): void {
  for (const [what, words] of Object.entries(expected)) assert.match(said[what] ?? '', words, what);
}

describe('the language of the server', () => {
  const folder = folderForEachTest();

  it('is English for a client that names none, or one that there is nothing for', async () => {
    assertSays(await withClient(undefined, told), ENGLISH);
    assertSays(await withClient('en-US', told), ENGLISH);
    assertSays(await withClient('fr', told), ENGLISH);
    assertSays(await withClient('../de', told), ENGLISH);
  });

  it('is German for a client that is, whatever the country', async () => {
    assertSays(await withClient('de', told), GERMAN);
    assertSays(await withClient('de-AT', told), GERMAN);
    assertSays(await withClient('DE_ch', told), GERMAN);
    assertSays(await withClient('de_DE.UTF-8', told), GERMAN);
  });

  it('is that of each connection, when there are two at once', async () => {
    await withClient('de', async (german) => {
      await withClient('en', async (english) => {
        const [first, second] = await Promise.all([told(german), told(english)]);
        assertSays(first, GERMAN);
        assertSays(second, ENGLISH);
        assertSays(await told(german), GERMAN);
      });
    });
  });

  it('is English where a bundle cannot be read, and the log says so', async () => {
    await writeFile(join(folder.path, 'bundle.l10n.de.json'), '{');
    const log: string[] = [];
    const say = readTranslations(folder.path, 'de', (line) => log.push(line));
    assert.equal(say('Remove {what}', { what: 'x' }), 'Remove x');
    assert.match(log.join(), /bundle\.l10n\.de\.json: the translations cannot be read/);
  });

  it('says in English what a bundle does not have, and renders messages in places', () => {
    const say = readTranslations(SURROUNDINGS.translations, 'de', (line) => assert.fail(line));
    assert.equal(say('Not in {any} bundle', { any: 'a' }), 'Not in a bundle');
    const args = {
      key: 'k',
      expected: { message: 'a list of {items}', args: { items: { message: 'texts', args: {} } } },
    };
    assert.equal(
      say('The key {key} needs a value: {expected}. To say nothing, remove the key.', args),
      'Der Schlüssel k braucht einen Wert: eine Liste von Texten. Um nichts zu sagen, entfernen Sie den Schlüssel.',
    );
    assert.equal(say('Remove {what}', { what: 'toString' }), 'toString entfernen');
    assert.equal(say('constructor'), 'constructor');
  });
});
