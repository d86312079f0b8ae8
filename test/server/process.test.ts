import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { CompletionRequest, DefinitionRequest, HoverRequest, type LocationLink } from 'vscode-languageserver-protocol';
import { version } from '../../package.json';
import { productBundles } from '../../scripts/lib/bundles.mjs';
import { OUT } from '../../scripts/lib/places.mjs';
import { FULL_CLIENT, LanguageClient, REGISTRY_FILE, SURROUNDINGS } from '../support/language-client';

const run = promisify(execFile);

/** A folder inside the repository, so that the bundle finds the packages that it does not contain. */
const folder = join(OUT, `test-server-${process.pid}`);
const bundle = join(folder, 'dist', 'server.js');
const registry = join(folder, 'core', 'registry', 'qemu.json');

before(async () => {
  const programs = productBundles({ folder: join(folder, 'dist') }).filter(
    ({ outfile }) => outfile === bundle || outfile?.includes('/packages/') === true,
  );
  assert.equal(programs.length, 3);
  await Promise.all(programs.map((program) => esbuild.build({ ...program, sourcemap: false })));
  await cp(REGISTRY_FILE, registry);
});

after(() => rm(folder, { recursive: true, force: true }));

describe('the server as a process', () => {
  it('answers over its standard input and output, and ends when it is told to', async () => {
    const client = await LanguageClient.spawned(process.execPath, [bundle, '--stdio']);
    assert.deepEqual(client.initialized.serverInfo, { name: 'qcowmeta', version });
    assert.equal(client.initialized.capabilities.positionEncoding, 'utf-16');
    const uri = await client.setText('{"qemu.machine-type": ["q35"]}');
    const position = { line: 0, character: 8 };
    const list = await client.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
    assert.ok(list && !Array.isArray(list) && list.items.length > 30);
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    assert.ok(hover);
    const [diagnostic] = await client.diagnostics(uri);
    const page = pathToFileURL(join(folder, 'docs', 'rules.md')).href;
    assert.equal(diagnostic?.codeDescription?.href, `${page}#unregistered-key`);
    assert.equal(await client.stop(), 0);
  });

  it('speaks the language of its client by the translations that lie beside it', async () => {
    await cp(SURROUNDINGS.translations, join(folder, 'l10n'), { recursive: true });
    const client = await LanguageClient.spawned(process.execPath, [bundle, '--stdio'], FULL_CLIENT, { locale: 'de' });
    const uri = await client.setText('{"qemu.min-ram-MB": null, "qemu.guest-agent": true,}');
    assert.deepEqual(
      (await client.diagnostics(uri)).map(({ message }) => message),
      [
        'Der Schlüssel qemu.min-ram-MB braucht einen Wert: eine ganze Zahl von 1 bis 2147483647 (zum Beispiel 1024). ' +
          'Um nichts zu sagen, entfernen Sie den Schlüssel.',
        'Vor einer schließenden Klammer darf kein Komma stehen. Entfernen Sie es.',
      ],
    );
    assert.equal(await client.stop(), 0);
  });

  it('leads to the registry file that lies beside it', async () => {
    const client = await LanguageClient.spawned(process.execPath, [bundle, '--stdio']);
    const uri = await client.setText('{"qemu.machine-types": ["q35"]}');
    const params = { textDocument: { uri }, position: { line: 0, character: 8 } };
    const links = await client.connection.sendRequest(DefinitionRequest.type, params);
    assert.equal(await client.stop(), 0);
    assert.equal((links as LocationLink[])[0]?.targetUri, pathToFileURL(registry).href);
  });

  it('ends when its client goes away', async () => {
    const server = execFile(process.execPath, [bundle, '--stdio']);
    const ended = new Promise<number | null>((resolve) => server.on('exit', resolve));
    server.stdin?.end();
    assert.equal(await ended, 1);
  });

  it('says how it is started where it is not', async () => {
    const failure = await run(process.execPath, [bundle]).catch((error: unknown) => error);
    assert.ok(failure instanceof Error && 'code' in failure && 'stderr' in failure);
    assert.equal(failure.code, 2);
    assert.match(String(failure.stderr), /Usage: qcowmeta-language-server --stdio/);
    assert.match((await run(process.execPath, [bundle, '--help'])).stdout, /^Language server for qcowmeta documents/);
    assert.equal((await run(process.execPath, [bundle, '--version'])).stdout, `${version}\n`);
  });
});
