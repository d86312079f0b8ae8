import assert from 'node:assert/strict';
import { CompletionItemTag, MarkupContent, type CompletionItem } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { locate } from '../../core/document/cursor';
import { parseDocument } from '../../core/document/parse';
import { english } from '../../core/message';
import type { RegistryFile } from '../../core/registry/entry';
import { createRegistry, entriesOf } from '../../core/registry/registry';
import { readClientFeatures } from '../../server/client-features';
import { documentation, keyItems } from '../../server/completion-keys';
import { Documents } from '../../server/documents';
import { Folders } from '../../server/folders';
import { ImageKeys } from '../../server/image-keys';
import { Images } from '../../server/images';
import { NO_PROGRESS } from '../../server/progress';
import { Registries } from '../../server/registries';
import { Settings } from '../../server/settings';
import type { Services } from '../../server/services';
import { FULL_CLIENT, PLAIN_CLIENT, SURROUNDINGS } from '../support/language-client';

const FILE: RegistryFile = {
  registryVersion: '1.0.0',
  keys: {
    'com.example.old': {
      summary: 'Old name',
      schema: { type: 'string' },
      status: 'deprecated',
      deprecated: { reason: 'renamed', replacedBy: 'com.example.new', note: 'Use `com.example.new`.' },
    },
    'com.example.new': { summary: '[run](command:x) <b>', schema: { type: 'array', items: { type: 'number' } } },
    'com.example.${1:x}': { summary: 'A key with the signs of a snippet', schema: {} },
  },
};

function services(capabilities = FULL_CLIENT): Services {
  const log = (line: string): void => {
    throw new Error(line);
  };
  return {
    client: readClientFeatures(capabilities),
    documents: new Documents(),
    images: new Images(log),
    folders: new Folders([]),
    imageKeys: new ImageKeys(log),
    log,
    settings: new Settings(log),
    registries: new Registries(),
    registry: createRegistry(entriesOf(FILE, '/etc/[x](y)/keys.json')),
    progress: NO_PROGRESS,
    say: english,
    ...SURROUNDINGS,
  };
}

function offered(capabilities = FULL_CLIENT): CompletionItem[] {
  const uri = 'file:///tmp/test.qcowmeta';
  const text = TextDocument.create(uri, 'qcowmeta', 1, '{}');
  const parsed = parseDocument('{}');
  const cursor = locate(parsed, 1);
  assert.equal(cursor.kind, 'key');
  return keyItems(services(capabilities), { uri, version: 1, text, parsed }, cursor).items;
}

describe('keys of a vendor registry', () => {
  it('are offered with deprecated ones last and marked', () => {
    const items = offered();
    assert.deepEqual(
      items.map(({ label }) => label),
      ['com.example.new', 'com.example.${1:x}', 'com.example.old'],
    );
    assert.deepEqual(
      items.map(({ tags }) => tags),
      [undefined, undefined, [CompletionItemTag.Deprecated]],
    );
  });

  it('carry no tag for a client that shows none, but say so in their detail', () => {
    const last = offered(PLAIN_CLIENT).at(-1);
    assert.equal(last?.tags, undefined);
    assert.match(last?.detail ?? '', /deprecated/);
  });

  it('are inserted as they are, whatever a snippet would make of them', () => {
    const item = offered().find(({ label }) => label.includes('$'));
    assert.ok(item?.textEdit);
    assert.equal(item.textEdit.newText, '"com.example.\\${1:x\\}": $1');
  });

  it('are documented without links, commands and markup of their own', () => {
    const { registry, client, say } = services();
    const entry = registry.get('com.example.new');
    assert.ok(entry);
    const docs = documentation(entry, client, say);
    assert.ok(MarkupContent.is(docs));
    assert.ok(docs.value.startsWith('**\\[run\\](command:x) \\<b\\>**'), docs.value);
    assert.ok(docs.value.includes('`/etc/[x](y)/keys.json`'), docs.value);
  });

  it('say by what a deprecated one is replaced', () => {
    const { registry, client, say } = services();
    const entry = registry.get('com.example.old');
    assert.ok(entry);
    assert.match(documentation(entry, client, say).value, /\*\*Deprecated:\*\* Use `com\.example\.new`\./);
  });
});
