'use strict';
const net = require('node:net');
const readline = require('node:readline');
const vscode = require('vscode');

/** Milliseconds since 1970, as exactly as the system has them; the same clock in every process. */
const now = () => performance.timeOrigin + performance.now();

/** A `file:` text stands for the URI. */
const revive = (/** @type {unknown} */ value) =>
  typeof value === 'string' && value.startsWith('file:') ? vscode.Uri.parse(value) : value;

/** @typedef {{ name: string, startTime: number }} Mark */

/** What the extension host noted about when it loaded and activated extensions, and what these noted. @returns {Mark[]} */
const marks = () => [
  ...Reflect.get(globalThis, 'MonacoPerformanceMarks').getMarks(),
  ...performance.getEntriesByType('mark').map(({ name, startTime }) => ({
    name,
    startTime: performance.timeOrigin + startTime,
  })),
];

/** What can be asked for. @type {Record<string, (...args: any[]) => Promise<unknown>>} */
const REQUESTS = {
  /** Runs a command and gives when it was called. */
  command: async (name, ...args) => {
    const started = now();
    await vscode.commands.executeCommand(name, ...args.map(revive));
    return started;
  },
  /** Replaces one text in the active editor by another. */
  edit: async (from, to) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error('no editor is active');
    const at = editor.document.getText().indexOf(from);
    if (at < 0) throw new Error(`there is no ${from} in ${editor.document.uri}`);
    const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + from.length));
    if (!(await editor.edit((edit) => edit.replace(range, to)))) throw new Error('the edit was not taken');
  },
  /** Activates an extension, if nothing has yet. */
  activate: async (id) => {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined) throw new Error(`there is no extension ${id}`);
    await extension.activate();
  },
  marks: async () => marks(),
};

/**
 * Serves one client of the socket that the bench names: a request per line, `[name, ...arguments]`, an answer per line.
 *
 * @param {vscode.ExtensionContext} context
 */
exports.activate = (context) => {
  const server = net
    .createServer((client) => {
      readline.createInterface({ input: client }).on('line', async (line) => {
        const [name, ...args] = JSON.parse(line);
        const request = REQUESTS[name] ?? (() => Promise.reject(new Error(`there is no request "${name}"`)));
        const answer = await request(...args).then(
          (value) => ({ value }),
          (error) => ({ error: String(error) }),
        );
        client.write(`${JSON.stringify(answer)}\n`);
      });
    })
    .listen(process.env.QCOWMETA_BENCH_SOCKET);
  context.subscriptions.push({ dispose: () => server.close() });
};
