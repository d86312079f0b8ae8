import * as vscode from 'vscode';
import { toFileSystemError } from '../file-system/errors';
import type { ImportParts, ImportWork } from './parts';
import { restoreImportCheck } from './restore';

/** Registers the commands that make one machine of several images. What they work with is loaded when the first of them is run, or its panel restored. */
export function registerImport(context: vscode.ExtensionContext, parts: ImportParts): vscode.Disposable {
  let made: Promise<ImportWork> | undefined;
  const load = async (): Promise<ImportWork> => {
    const { makeImport } = await import('../later');
    return makeImport(context, parts, (disposable) => context.subscriptions.push(disposable));
  };
  const make = (): Promise<ImportWork> => (made ??= load());
  const command = (name: string, run: (work: ImportWork, args: unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, async (...args: unknown[]) => {
      try {
        await run(await make(), args);
      } catch (error) {
        throw toFileSystemError(error);
      }
    });
  return vscode.Disposable.from(
    restoreImportCheck(make, context.workspaceState),
    command('qcowmeta.checkForImport', ({ checking }, [clicked, selected]) =>
      checking.checkForImport(clicked, selected),
    ),
    command('qcowmeta.showImportCheck', ({ checking }) => {
      checking.showCheck();
    }),
    command('qcowmeta.createDefinition', ({ definition }, [clicked, selected, target]) =>
      definition.run(clicked, selected, target),
    ),
    command('qcowmeta.setFromDomain', ({ domain }, [clicked, selected, file]) => domain.run(clicked, selected, file)),
    command('qcowmeta.applyPreview', ({ domain }) => domain.decide('all')),
    command('qcowmeta.discardPreview', ({ domain }) => domain.decide('none')),
    command('qcowmeta.clearImportCheck', ({ checking }) => {
      checking.clear();
    }),
  );
}
