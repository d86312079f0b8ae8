import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import type { FileSystemParts } from '../file-system';
import { CheckCommands } from './commands';
import { DefinitionCommand } from './define';
import { ImportCheck } from './import-check';
import { ImportPanel } from './panel';
import { ImportProblems } from './problems';
import { keepImportCheck, type ImportTable } from './restore';
import { DomainCommand } from './set-from-domain';
import { TakeValue } from './take-value';

/** What the import needs of the rest of the extension. */
export interface ImportParts {
  readonly fileSystem: FileSystemParts;
  readonly registry: () => Promise<Registry>;
  readonly log: vscode.LogOutputChannel;
}

/** What the commands of the import work with. */
export interface ImportWork extends ImportTable {
  readonly checking: CheckCommands;
  readonly definition: DefinitionCommand;
  readonly domain: DomainCommand;
}

/** Makes the check, its problems, table and quick fixes, and what the definitions need. `keep` takes what is to be disposed of. */
export function makeImport(
  { extensionUri, workspaceState }: vscode.ExtensionContext,
  parts: ImportParts,
  keep: (disposable: { dispose(): unknown }) => void,
): ImportWork {
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
    vscode.Uri.joinPath(extensionUri, 'dist'),
    log,
  );
  const problems = new ImportProblems(check, vscode.Uri.joinPath(extensionUri, 'docs', 'import.md'));
  const takeValue = vscode.languages.registerCodeActionsProvider(
    { language: 'qcowmeta' },
    new TakeValue(check, fileSystem.tracker),
    { providedCodeActionKinds: TakeValue.kinds },
  );
  const kept = keepImportCheck(check, workspaceState);
  for (const disposable of [check, panel, output, domain, kept, problems, takeValue]) keep(disposable);
  return { check, panel, checking, definition, domain };
}
