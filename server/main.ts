import { Console } from 'node:console';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures, type Connection } from 'vscode-languageserver/node';
import { version } from '../package.json';
import { startServer } from './server';
import { StdioReader, StdioWriter } from './stdio';
import { fitV8 } from './v8';

const USAGE = `Language server for qcowmeta documents, version ${version}.

Usage: qcowmeta-language-server --stdio
       qcowmeta-language-server --node-ipc | --socket=PORT | --pipe=NAME

An editor starts it; it speaks the Language Server Protocol over the way of the option.
`;

const TRANSPORTS = /^--(stdio|node-ipc|socket|pipe)(=|$)/;

function main(args: readonly string[]): void {
  const transport = args.find((argument) => TRANSPORTS.test(argument));
  if (transport !== undefined) {
    const beside = (...path: string[]): string => join(__dirname, '..', ...path);
    startServer(transport === '--stdio' ? overStdio() : createConnection(ProposedFeatures.all), {
      rulesPage: pathToFileURL(beside('docs', 'rules.md')).href,
      registryFile: beside('core', 'registry', 'qemu.json'),
      translations: beside('l10n'),
    });
    fitV8();
    return;
  }
  const asked = args.some((argument) => /^(--help|-h|--version)$/.test(argument));
  (asked ? process.stdout : process.stderr).write(args.includes('--version') ? `${version}\n` : USAGE);
  process.exitCode = asked ? 0 : 2;
}

/** The server ends with its client; in order only if that had said so (LSP 3.17, `exit`). */
function overStdio(): Connection {
  const reader = new StdioReader(process.stdin);
  const connection = createConnection(ProposedFeatures.all, reader, new StdioWriter(process.stdout));
  let code = 1;
  connection.onShutdown(() => {
    code = 0;
  });
  reader.onClose(() => process.exit(code));
  // What a library prints must not come between the messages.
  globalThis.console = new Console(process.stderr);
  return connection;
}

main(process.argv.slice(2));

/** Without an export esbuild takes this for CommonJS, and wraps every module that it imports. */
export {};
