import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { version } from '../package.json';
import { startServer } from './server';

const USAGE = `Language server for qcowmeta documents, version ${version}.

Usage: qcowmeta-language-server --stdio
       qcowmeta-language-server --node-ipc | --socket=PORT | --pipe=NAME

An editor starts it; it speaks the Language Server Protocol over the way of the option.
`;

const TRANSPORTS = /^--(stdio|node-ipc|socket|pipe)(=|$)/;

function main(args: readonly string[]): void {
  if (args.some((argument) => TRANSPORTS.test(argument))) {
    const beside = (...path: string[]): string => join(__dirname, '..', ...path);
    startServer(createConnection(ProposedFeatures.all), {
      rulesPage: pathToFileURL(beside('docs', 'rules.md')).href,
      registryFile: beside('core', 'registry', 'qemu.json'),
      translations: beside('l10n'),
    });
    return;
  }
  const asked = args.some((argument) => /^(--help|-h|--version)$/.test(argument));
  (asked ? process.stdout : process.stderr).write(args.includes('--version') ? `${version}\n` : USAGE);
  process.exitCode = asked ? 0 : 2;
}

main(process.argv.slice(2));
