import * as vscode from 'vscode';
import { waitFor } from '../../support/wait';

/** Checks images as they are selected in the Explorer. */
export async function checkImages(...images: readonly string[]): Promise<void> {
  const uris = images.map((image) => vscode.Uri.file(image));
  await vscode.commands.executeCommand('qcowmeta.checkForImport', uris[0], uris);
}

/** The problems that an import check shows on a document, without those of the language server. */
export function importProblems(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'qcowmeta import');
}

/** Waits until an import check shows so many problems on a document. */
export function waitForProblems(uri: vscode.Uri, count: number): Promise<vscode.Diagnostic[]> {
  return waitFor(`${count} problems of ${uri.path}`, () => {
    const found = importProblems(uri);
    return found.length === count && found;
  });
}

/** The stable name of a problem. */
export function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

/** The quick fixes of an import check at a place of a document. */
export async function takeValueActions(
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter(({ title }) => title.startsWith('Take the value'));
}
