import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { registerFileSystem } from './file-system';
import { registerImages } from './images/commands';
import { registerImport } from './import';
import { keepServerInformed, LanguageServer } from './language-server';
import { registerOverview } from './overview/provider';
import { knownRegistry } from './registries';
import { registerRegistryDocument } from './registry-document';
import { DocumentStatus } from './status/document-status';
import { offerStringsOfSnapshots } from './status/returned-to-snapshot';
import { ServerStatus } from './status/server-status';

/** Called by the editor when a document of an image, a document of the language, or a command is first wanted. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('qcowmeta', { log: true });
  // First, and without waiting for anything: a restored editor asks for its document at once.
  const fileSystem = registerFileSystem(context, log);
  // For who measures how soon the editor can ask.
  performance.mark('qcowmeta/fileSystemRegistered');
  const server = new LanguageServer(context.asAbsolutePath('dist/server.js'), log);
  context.subscriptions.push(
    log,
    server,
    registerRegistryDocument(context.asAbsolutePath('core/registry/qemu.json')),
    keepServerInformed(server, fileSystem, log),
    new DocumentStatus(fileSystem.store, fileSystem.tracker, fileSystem.documents),
    new ServerStatus(server),
    offerStringsOfSnapshots(fileSystem.snapshots, log),
    registerCommands(fileSystem, server, log),
    registerOverview(context.extensionUri, fileSystem, log),
    registerImages(knownRegistry, fileSystem, log),
    registerImport(context, { fileSystem, registry: knownRegistry, log }),
  );
}
