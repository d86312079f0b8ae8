import assert from 'node:assert/strict';
import { rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeLensRefreshRequest,
  CompletionRequest,
  ConfigurationRequest,
  DefinitionRequest,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  HoverRequest,
  InlayHintRefreshRequest,
  MarkupContent,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  SemanticTokensRefreshRequest,
  SemanticTokensRequest,
  ShowMessageNotification,
  UnregistrationRequest,
  type ClientCapabilities,
  type CompletionList,
  type Diagnostic,
  type InitializeParams,
  type LocationLink,
  type Registration,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { tempDir } from '../support/images';
import { FULL_CLIENT, LanguageClient, PLAIN_CLIENT, RULES_PAGE } from '../support/language-client';
import { waitFor } from '../support/wait';

const SIZE = { summary: 'Size of the cache', schema: { type: 'integer', minimum: 8 } };
const TEXT = '{"com.example.size": 7}';

const registryText = (keys: object, more: object = {}): string =>
  JSON.stringify({ registryVersion: '1.0.0', title: 'Keys of Example', keys, ...more }, null, 2);

/** What VS Code announces of settings, watching and refreshing, in its answers to the server. */
const WATCHING_CLIENT: ClientCapabilities = {
  ...FULL_CLIENT,
  workspace: {
    ...FULL_CLIENT.workspace,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
  },
  textDocument: { ...FULL_CLIENT.textDocument, synchronization: { dynamicRegistration: true } },
};

let folder: Awaited<ReturnType<typeof tempDir>>;
let path: string;
let client: LanguageClient;
/** The setting as the client holds it. */
let registries: unknown;
/** What the server sent. */
let messages: string[];
let registered: Registration[];
let refreshes: number;
let askedAgain: Set<string>;
let published: Map<string, Diagnostic[]>;

async function start(capabilities = WATCHING_CLIENT, more: Partial<InitializeParams> = {}): Promise<void> {
  const workspaceFolders = [{ uri: pathToFileURL(folder.path).href, name: 'images' }];
  client = await LanguageClient.inProcess(capabilities, { workspaceFolders, ...more }, {}, ({ connection }) => {
    connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({ registries })));
    connection.onRequest(DiagnosticRefreshRequest.type, () => void (refreshes += 1));
    connection.onRequest(SemanticTokensRefreshRequest.type, () => void askedAgain.add('tokens'));
    connection.onRequest(InlayHintRefreshRequest.type, () => void askedAgain.add('hints'));
    connection.onRequest(CodeLensRefreshRequest.type, () => void askedAgain.add('lenses'));
    connection.onRequest(RegistrationRequest.type, (params) => void registered.push(...params.registrations));
    connection.onRequest(UnregistrationRequest.type, ({ unregisterations }) => {
      const gone = unregisterations.map(({ id }) => id);
      registered = registered.filter(({ id }) => !gone.includes(id));
    });
    connection.onNotification(ShowMessageNotification.type, ({ message }) => void messages.push(message));
    connection.onNotification(
      PublishDiagnosticsNotification.type,
      ({ uri, diagnostics }) => void published.set(uri, diagnostics),
    );
  });
}

const uriOf = (file: string): string => pathToFileURL(file).href;
const codesOn = (file: string): unknown[] => (published.get(uriOf(file)) ?? []).map(({ code }) => code);
const watched = (): unknown[] =>
  registered
    .filter(({ method }) => method === DidChangeWatchedFilesNotification.method)
    .flatMap(({ registerOptions }) => (registerOptions as { watchers: unknown[] }).watchers);

async function codesIn(text: string): Promise<unknown[]> {
  return (await client.diagnostics(await client.setText(text))).map(({ code }) => code);
}

/** Waits until the server knows the vendor's key. */
const known = (): Promise<boolean> => waitFor('the key', async () => (await codesIn(TEXT)).includes('out-of-range'));

async function setTo(value: unknown): Promise<void> {
  registries = value;
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
}

async function write(text: string, file = path): Promise<void> {
  await writeFile(file, text);
  await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [{ uri: uriOf(file), type: FileChangeType.Changed }],
  });
}

describe('registries', () => {
  beforeEach(async () => {
    folder = await tempDir();
    path = join(folder.path, 'acme.qcowmeta-registry.json');
    registries = [path];
    messages = [];
    registered = [];
    refreshes = 0;
    askedAgain = new Set();
    published = new Map();
    await writeFile(path, registryText({ 'com.example.size': SIZE }));
  });

  afterEach(async () => {
    await client.stop();
    await folder.remove();
  });

  describe('the registries of the setting', () => {
    it('are used as soon as the client gives the setting, and it is told to ask again', async () => {
      await start();
      await known();
      await waitFor('the refresh', () => refreshes >= 2 && askedAgain.size === 3);
      assert.deepEqual(messages, []);
      assert.deepEqual(codesOn(path), []);
    });

    it('come after the built-in keys, described by their title and file', async () => {
      await start();
      await known();
      const uri = await client.setText('{}');
      const position = { line: 0, character: 1 };
      const list = await client.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
      const labels = [...(list as CompletionList).items]
        .sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1))
        .map(({ label }) => label);
      assert.equal(labels.at(-1), 'com.example.size');
      assert.ok(labels.includes('qemu.machine-types'));
      await client.setText(TEXT);
      const hover = await client.connection.sendRequest(HoverRequest.type, {
        textDocument: { uri },
        position: { line: 0, character: 5 },
      });
      assert.ok(MarkupContent.is(hover?.contents));
      assert.ok(hover.contents.value.includes(`**Defined in:** Keys of Example \`${path}\``), hover.contents.value);
      const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri } });
      // The second modifier of the legend: registered.
      assert.equal(tokens?.data[4], 2);
    });

    it('lead from a key to its entry in their file', async () => {
      await start();
      await known();
      const uri = await client.setText(TEXT);
      const [link] = (await client.connection.sendRequest(DefinitionRequest.type, {
        textDocument: { uri },
        position: { line: 0, character: 5 },
      })) as LocationLink[];
      assert.equal(link?.targetUri, uriOf(path));
      const file = TextDocument.create('', 'json', 0, registryText({ 'com.example.size': SIZE }));
      assert.equal(file.getText(link.targetSelectionRange), '"com.example.size"');
      assert.match(file.getText(link.targetRange), /Size of the cache/);
    });

    it('are relative to the folder, absolute or in the home', async () => {
      registries = ['acme.qcowmeta-registry.json', '~/none.qcowmeta-registry.json'];
      await start();
      await known();
      await waitFor('the message', () => messages.length === 1);
      assert.match(messages[0] ?? '', /^\/.*\/none\.qcowmeta-registry\.json: .*ENOENT/);
    });

    it('are taken as they are pushed, and from the options of initialize', async () => {
      await start(PLAIN_CLIENT, { initializationOptions: { registries: [path] } });
      await client.setText(TEXT);
      await waitFor('the finding', () => published.get('file:///tmp/test.qcowmeta')?.[0]?.code === 'out-of-range');
      const settings = { qcowmeta: { registries: [] } };
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
      await waitFor('no finding', () => published.get('file:///tmp/test.qcowmeta')?.length === 0);
    });

    it('are told once where the setting makes no sense', async () => {
      registries = [7];
      await start();
      await waitFor('the message', () => messages.length === 1);
      assert.match(messages[0] ?? '', /qcowmeta\.registries: 7 is not/);
      await setTo([7, path]);
      await known();
      assert.equal(messages.length, 1);
    });
  });

  describe('a registry file on the disk', () => {
    it('is watched, and read again when it changes', async () => {
      await start();
      await known();
      await waitFor('the watcher', () => watched().length === 1);
      assert.deepEqual(watched(), [
        { globPattern: { baseUri: uriOf(folder.path), pattern: 'acme.qcowmeta-registry.json' } },
      ]);
      await write(registryText({ 'com.example.size': { ...SIZE, schema: { type: 'string' } } }));
      await waitFor('the other finding', async () => (await codesIn(TEXT)).includes('wrong-type'));
      await setTo([]);
      await waitFor('no finding', async () => (await codesIn(TEXT)).length === 0);
      await waitFor('no watcher', () => watched().length === 0);
    });

    it('is watched by an absolute pattern where the client knows no other', async () => {
      const capabilities = structuredClone(WATCHING_CLIENT);
      capabilities.workspace = { ...capabilities.workspace, didChangeWatchedFiles: { dynamicRegistration: true } };
      registries = [join(folder.path, 'a{b}[c].json')];
      await start(capabilities);
      await waitFor('the watcher', () => watched().length === 1);
      assert.deepEqual(watched(), [{ globPattern: `${folder.path}/a?b??c?.json` }]);
    });

    it('is read again when a client that watches nothing saves or opens a document', async () => {
      await start(PLAIN_CLIENT, { initializationOptions: { registries: [path] } });
      await client.setText(TEXT);
      await waitFor('the finding', () => published.get('file:///tmp/test.qcowmeta')?.[0]?.code === 'out-of-range');
      await writeFile(path, registryText({}));
      await client.saved('file:///tmp/test.qcowmeta');
      await waitFor('no finding', () => published.get('file:///tmp/test.qcowmeta')?.length === 0);
      await writeFile(path, registryText({ 'com.example.size': SIZE }));
      await client.setText(TEXT, 'file:///tmp/other.qcowmeta');
      await waitFor('the finding', () => published.get('file:///tmp/test.qcowmeta')?.[0]?.code === 'out-of-range');
    });

    it('shows what is wrong on itself though it is not open, and others keep working', async () => {
      const other = join(folder.path, 'other.qcowmeta-registry.json');
      await writeFile(other, registryText({ 'qemu.colour': SIZE }));
      registries = [other, path];
      await start();
      await known();
      await waitFor('the diagnostic', () => codesOn(other).length === 1);
      const [diagnostic] = published.get(uriOf(other)) ?? [];
      assert.equal(diagnostic?.code, 'registry-qemu-key');
      assert.equal(diagnostic.source, 'qcowmeta');
      assert.equal(diagnostic.codeDescription?.href, `${RULES_PAGE}#registry-qemu-key`);
      assert.deepEqual(diagnostic.range, { start: { line: 4, character: 4 }, end: { line: 4, character: 17 } });
      await write(registryText({ 'com.example.colour': SIZE }), other);
      await waitFor('no diagnostic', () => published.get(uriOf(other))?.length === 0);
    });

    it('is told to be missing once, and used when it is there', async () => {
      await unlink(path);
      await start();
      await waitFor('the message', () => messages.length === 1);
      assert.ok(messages[0]?.startsWith(`${path}: The registry could not be read: no such file`), messages[0]);
      await setTo([path]);
      await write(registryText({ 'com.example.size': SIZE }));
      await known();
      assert.equal(messages.length, 1);
      assert.equal(published.get(uriOf(path))?.length, 0);
    });

    it('is refused where it has no end', async () => {
      registries = ['/dev/zero'];
      await start();
      await waitFor('the message', () => messages.length === 1);
      assert.match(messages[0] ?? '', /\/dev\/zero is not a file/);
    });

    it('keeps its definition of a key from later ones', async () => {
      const later = join(folder.path, 'later.json');
      await writeFile(later, registryText({ 'com.example.size': { ...SIZE, schema: { type: 'string' } } }));
      registries = [path, later];
      await start();
      await known();
      await waitFor('the diagnostic', () => codesOn(later).length === 1);
      assert.deepEqual([codesOn(later), codesOn(path)], [['registry-key-taken'], []]);
    });
  });

  describe('an open registry file', () => {
    it('is asked for of a client that takes such requests', async () => {
      await start();
      await waitFor('the registrations', () => registered.some(({ method }) => method === 'textDocument/didOpen'));
      const options = registered.filter(({ method }) => method.startsWith('textDocument/'));
      assert.deepEqual(options.map(({ method }) => method).sort(), [
        'textDocument/didChange',
        'textDocument/didClose',
        'textDocument/didOpen',
        'textDocument/didSave',
      ]);
      for (const { registerOptions } of options) {
        assert.match(JSON.stringify(registerOptions), /"pattern":"\*\*\/\*\.qcowmeta-registry\.json"/);
      }
    });

    it('is checked as it stands in the editor, but in force as it stands on the disk', async () => {
      await start();
      await known();
      await client.setText(registryText({ 'com.example.Size.x': SIZE }), uriOf(path));
      await waitFor('the diagnostic', () => codesOn(path).includes('registry-key-name'));
      assert.deepEqual(await codesIn(TEXT), ['out-of-range']);
      assert.deepEqual(await client.diagnostics(uriOf(path)), []);
      await client.close(uriOf(path));
      await waitFor('no diagnostic', () => codesOn(path).length === 0);
    });

    it('is checked though no setting names it', async () => {
      registries = [];
      await start();
      const file = join(folder.path, 'draft.qcowmeta-registry.json');
      await client.setText('{"registryVersion": "1.0.0", "title": "x", "keys": {}, "titel": 1}', uriOf(file));
      await waitFor('the diagnostic', () => codesOn(file).includes('registry-unknown-field'));
      await client.setText('{', uriOf(file));
      await waitFor('the diagnostic', () => codesOn(file).includes('registry-not-json'));
      await client.close(uriOf(file));
      await waitFor('no diagnostic', () => published.get(uriOf(file))?.length === 0);
    });

    it('is left to a client that checks it by its schema, as far as the schema goes', async () => {
      await start(WATCHING_CLIENT, { initializationOptions: { checksJson: true } });
      const uri = uriOf(path);
      await client.setText('{"registryVersion": "1.0.0", "title": "x", "keys": {}, "titel": 1}', uri);
      await client.setText(registryText({ 'qemu.x': SIZE }), uri);
      await waitFor('the diagnostic', () => codesOn(path).includes('registry-qemu-key'));
      assert.equal(codesOn(path).includes('registry-unknown-field'), false);
      // What is closed nobody else checks.
      await client.close(uri);
      await write('{}');
      await waitFor('the diagnostics', () => codesOn(path).length === 3);
    });

    it('leads to the place that the editor shows', async () => {
      await start();
      await known();
      const shifted = `\n\n${registryText({ 'com.example.size': SIZE })}`;
      await client.setText(shifted, uriOf(path));
      const uri = await client.setText(TEXT);
      const params = { textDocument: { uri }, position: { line: 0, character: 5 } };
      const [link] = (await client.connection.sendRequest(DefinitionRequest.type, params)) as LocationLink[];
      assert.equal(link?.targetSelectionRange.start.line, 6);
      await rm(path);
      assert.ok(await client.connection.sendRequest(DefinitionRequest.type, params));
    });
  });
});
