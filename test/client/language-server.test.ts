import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { LanguageServer } from '../../client/language-server';
import { tempDir } from '../support/images';
import { waitFor } from '../support/wait';

/** A server that answers to `initialize` as given, and to `shutdown` if that is said. */
const answering = (answer: object, shutdown = true): string => `
process.on('message', ({ id, method }) => {
  const answer = { initialize: ${JSON.stringify(answer)}, ${shutdown ? 'shutdown: { result: null }' : ''} }[method];
  if (answer) process.send({ jsonrpc: '2.0', id, ...answer });
  if (method === 'exit') process.exit();
});`;
const CAPABILITIES = { result: { capabilities: {} } };
const REFUSING = answering({ error: { code: -32603, message: 'not today' } });
const WORKING = answering(CAPABILITIES);
const HANGING = answering(CAPABILITIES, false);
/** Dies slowly once it is told of a change, as on a busy machine: it takes no more messages long before its end is known. */
const DYING = `${WORKING}
process.on('message', ({ method }) => {
  if (method !== 'workspace/didChangeWatchedFiles') return;
  process.disconnect();
  setTimeout(() => process.exit(1), 300);
});`;

describe('The restart of a language server', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let module: string;
  let server: LanguageServer;
  // For all tests, and never disposed of: a client tells of the end of a server's process whenever that comes.
  const log = vscode.window.createOutputChannel('qcowmeta tests of restarts', { log: true });

  beforeEach(async () => {
    dir = await tempDir();
    module = path.join(dir.path, 'server.js');
    server = new LanguageServer(module, log);
  });

  afterEach(async () => {
    await server.dispose();
    await dir.remove();
  });

  it('that did not start is started once it can', async () => {
    await writeFile(module, REFUSING);
    await assert.rejects(server.restart(), /not today/);
    await assert.rejects(server.restart(), /not today/);
    assert.equal(server.state, 'failed');
    await writeFile(module, WORKING);
    await server.restart();
    assert.equal(server.state, 'running');
  });

  it('that does not end by itself is left behind', async () => {
    await writeFile(module, HANGING);
    await server.restart();
    await writeFile(module, WORKING);
    await server.restart();
    assert.equal(server.state, 'running');
  });

  it('that is still starting is waited for', async () => {
    await writeFile(module, WORKING);
    await Promise.all([server.restart(), server.restart()]);
    assert.equal(server.state, 'running');
  });

  it('that died while messages were sent to it comes by itself', async () => {
    await writeFile(module, DYING);
    await server.restart();
    await writeFile(module, WORKING);
    const states: string[] = [];
    server.onDidChangeState((state) => states.push(state));
    await waitFor('its end', async () => {
      await server.storedTextChanged([vscode.Uri.file(module)]);
      return states.length > 0;
    });
    await waitFor('another server', () => server.state === 'running');
  });
});
