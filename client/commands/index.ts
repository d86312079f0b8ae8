import * as vscode from 'vscode';
import { CONFLICT_COMMANDS, INHERIT_COMMAND, toFileSystemError } from '../file-system/errors';
import type { FileSystemParts } from '../file-system';
import type { LanguageServer } from '../language-server';
import { copyDiagnostics } from './bug-report';
import { compareWith } from './compare';
import { ConflictCommands } from './conflict';
import { OPEN_DOCUMENT_COMMAND, openImageOverview, openMetadata, openNamedDocument, openOtherMetadata } from './open';
import { TAKE_OVER_COMMAND, takeOverFrom, takeOverNamed } from './take-over';

/** Registers every command of the manifest. */
export function registerCommands(
  fileSystem: FileSystemParts,
  server: LanguageServer,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const conflicts = new ConflictCommands(fileSystem.store, fileSystem.documents);
  const command = (name: string, run: (...given: never[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, async (...given: never[]) => {
      try {
        await run(...given);
      } catch (error) {
        throw toFileSystemError(error);
      }
    });
  return vscode.Disposable.from(
    command('qcowmeta.openMetadata', (image?: vscode.Uri) => openMetadata(image)),
    command('qcowmeta.openOtherMetadata', (image?: vscode.Uri) => openOtherMetadata(image)),
    command('qcowmeta.openOverview', (image?: vscode.Uri) => openImageOverview(image)),
    command(OPEN_DOCUMENT_COMMAND, (uri?: string) => openNamedDocument(uri ?? '')),
    command('qcowmeta.compareWith', (image?: vscode.Uri) => compareWith(image)),
    command('qcowmeta.takeOverFrom', (image?: vscode.Uri) => takeOverFrom(image)),
    command(TAKE_OVER_COMMAND, (written?: string, source?: string) => takeOverNamed(written ?? '', source)),
    command(CONFLICT_COMMANDS.compare, (refused?: number) => conflicts.compare(refused)),
    command(CONFLICT_COMMANDS.overwrite, (refused?: number) => conflicts.overwrite(refused)),
    command(CONFLICT_COMMANDS.revert, (refused?: number) => conflicts.revert(refused)),
    command(INHERIT_COMMAND, (about?: number | vscode.Uri) => conflicts.inheritAgain(about)),
    command('qcowmeta.restartServer', () => server.restart()),
    command('qcowmeta.copyDiagnostics', () => copyDiagnostics(fileSystem, server)),
    command('qcowmeta.showLog', () => {
      log.show();
    }),
  );
}
