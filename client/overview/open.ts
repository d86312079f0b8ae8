import * as vscode from 'vscode';

/** Type of the editor that shows an image instead of "the file is binary". */
export const OVERVIEW = 'qcowmeta.overview';

/** Opens the overview of an image, whatever its file is called. */
export async function openOverview(image: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', image, OVERVIEW);
}
