import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** A domain's XML and what to call it: the name of its file or editor. */
export interface DomainText {
  readonly xml: string;
  readonly name: string;
}

/** The XML of a file, of the active editor if it is XML and is chosen, else of a file that is picked. Undefined if that is given up. */
export async function chooseDomainText(named: unknown): Promise<DomainText | undefined> {
  if (named instanceof vscode.Uri) return readText(named);
  const active = vscode.window.activeTextEditor?.document;
  if (active && isXml(active)) {
    const name = path.basename(active.uri.path);
    const here = { label: name, description: vscode.l10n.t('the open document, with its unsaved changes') };
    const other = { label: vscode.l10n.t('Another file...') };
    const picked = await vscode.window.showQuickPick([here, other], {
      title: vscode.l10n.t('Set Metadata from libvirt Domain'),
      placeHolder: vscode.l10n.t('Where is the domain?'),
    });
    if (picked === here) return { xml: active.getText(), name };
    if (!picked) return undefined;
  }
  const [file] = (await vscode.window.showOpenDialog(dialog())) ?? [];
  return file && readText(file);
}

function isXml({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === 'xml' || uri.path.endsWith('.xml');
}

function dialog(): vscode.OpenDialogOptions {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return {
    title: vscode.l10n.t('Choose the XML of a libvirt domain, as virsh dumpxml prints it'),
    openLabel: vscode.l10n.t('Read Domain'),
    filters: { [vscode.l10n.t('libvirt domains')]: ['xml'], [vscode.l10n.t('All files')]: ['*'] },
    ...(folder ? { defaultUri: folder } : {}),
  };
}

/** Libvirt's own files are of root, so the system's reason for not reading one is said as it is. */
async function readText(file: vscode.Uri): Promise<DomainText> {
  return { xml: await readFile(file.fsPath, 'utf8'), name: file.fsPath };
}
