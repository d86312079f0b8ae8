import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import type { FileSystemParts } from '../file-system';
import { toFileSystemError } from '../file-system/errors';
import { CheckCommands } from './commands';
import { DefinitionCommand } from './define';
import { ImportCheck } from './import-check';
import { ImportPanel } from './panel';
import { ImportProblems } from './problems';
import { restoreImportCheck } from './restore';
import { DomainCommand } from './set-from-domain';
import { TakeValue } from './take-value';

/** What the import needs of the rest of the extension. */
export interface ImportParts {
  readonly fileSystem: FileSystemParts;
  readonly registry: () => Promise<Registry>;
  readonly log: vscode.LogOutputChannel;
}

/** Registers what makes one machine of several images: the check, its problems, table and quick fixes, and the definitions. */
export function registerImport(context: vscode.ExtensionContext, parts: ImportParts): vscode.Disposable {
  const { fileSystem, log } = parts;
  const check = new ImportCheck(fileSystem.store, parts.registry, log);
  const checking: CheckCommands = new CheckCommands(check, () => panel);
  const output = vscode.window.createOutputChannel('QCOW2 Import');
  const definition = new DefinitionCommand(check, () => panel, parts.registry, { output, log });
  const domain = new DomainCommand(fileSystem, parts.registry, output);
  const panel: ImportPanel = new ImportPanel(
    check,
    {
      createDefinition: () => definition.runForSet(),
      chooseImages: () => checking.chooseImages(),
      clear: () => {
        checking.clear();
      },
    },
    vscode.Uri.joinPath(context.extensionUri, 'dist'),
    log,
  );
  return vscode.Disposable.from(
    check,
    panel,
    output,
    domain,
    restoreImportCheck(check, panel, context.workspaceState),
    new ImportProblems(check, vscode.Uri.joinPath(context.extensionUri, 'docs', 'import.md')),
    vscode.languages.registerCodeActionsProvider({ language: 'qcowmeta' }, new TakeValue(check, fileSystem.tracker), {
      providedCodeActionKinds: TakeValue.kinds,
    }),
    command('qcowmeta.checkForImport', (clicked, selected) => checking.checkForImport(clicked, selected)),
    command('qcowmeta.showImportCheck', () => {
      checking.showCheck();
    }),
    command('qcowmeta.createDefinition', (clicked, selected, target) => definition.run(clicked, selected, target)),
    command('qcowmeta.setFromDomain', (clicked, selected, file) => domain.run(clicked, selected, file)),
    command('qcowmeta.applyPreview', () => domain.decide('all')),
    command('qcowmeta.discardPreview', () => domain.decide('none')),
    command('qcowmeta.clearImportCheck', () => {
      checking.clear();
    }),
  );
}

function command(name: string, run: (...args: unknown[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(name, async (...args: unknown[]) => {
    try {
      await run(...args);
    } catch (error) {
      throw toFileSystemError(error);
    }
  });
}
