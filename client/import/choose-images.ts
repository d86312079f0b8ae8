import path from 'node:path';
import * as vscode from 'vscode';
import { documentOf } from '../file-system/document-uri';
import { listImages } from '../images/search';

/** More images than anybody picks from a list. */
const MOST_LISTED = 2000;

/** What a command asks for when it needs images. */
export interface ImageQuestion {
  readonly title: string;
  readonly placeholder: string;
  /** Images that are picked already. */
  readonly picked?: readonly string[];
}

interface ImageItem extends vscode.QuickPickItem {
  readonly image: string;
}

/**
 * The images that a command was called on in the Explorer or from the title of an editor, in the order of the selection. The editor gives the item
 * under the pointer first and then all that are selected.
 */
export function imagesOfSelection(clicked: unknown, selected: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return [...new Set(items.flatMap((item) => (item instanceof vscode.Uri ? imageOf(item) : [])))];
}

function imageOf(uri: vscode.Uri): readonly string[] {
  if (uri.scheme === 'file') return [uri.fsPath];
  const document = documentOf(uri);
  return document ? [document.image] : [];
}

/**
 * Lets images of the workspace be picked from a list, or others from the disk. Undefined if that is given up. Without any image in the
 * workspace the dialog for files comes at once.
 */
export async function pickImages(question: ImageQuestion): Promise<readonly string[] | undefined> {
  const picked = question.picked ?? [];
  const images = [...new Set([...picked, ...(await listImages(MOST_LISTED))])];
  if (images.length === 0) return browse(question.title, []);
  return pickFromList(question, images.sort(), picked);
}

async function pickFromList(
  question: ImageQuestion,
  images: readonly string[],
  picked: readonly string[],
): Promise<readonly string[] | undefined> {
  const list = vscode.window.createQuickPick<ImageItem>();
  const otherFiles = {
    iconPath: new vscode.ThemeIcon('folder-opened'),
    tooltip: vscode.l10n.t('Choose Other Files...'),
  };
  list.title = question.title;
  list.placeholder = question.placeholder;
  list.canSelectMany = true;
  list.matchOnDescription = true;
  list.buttons = [otherFiles];
  list.items = images.map(itemOf);
  list.selectedItems = list.items.filter(({ image }) => picked.includes(image));
  const answer = new Promise<readonly string[] | undefined>((resolve) => {
    const selection = (): readonly string[] => list.selectedItems.map(({ image }) => image);
    list.onDidAccept(() => {
      resolve(selection());
    });
    list.onDidTriggerButton(() => {
      resolve(browse(question.title, selection()));
    });
    list.onDidHide(() => {
      resolve(undefined);
    });
  });
  list.show();
  try {
    const chosen = await answer;
    return chosen && chosen.length > 0 ? chosen : undefined;
  } finally {
    list.dispose();
  }
}

function itemOf(image: string): ImageItem {
  const folder = vscode.workspace.asRelativePath(path.dirname(image));
  const isTop = vscode.workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === path.dirname(image)) ?? false;
  return { image, label: path.basename(image), ...(isTop ? {} : { description: folder }) };
}

async function browse(title: string, known: readonly string[]): Promise<readonly string[] | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const files = await vscode.window.showOpenDialog({
    title,
    openLabel: vscode.l10n.t('Choose'),
    canSelectMany: true,
    ...(folder ? { defaultUri: folder } : {}),
  });
  return files && [...new Set([...known, ...files.map(({ fsPath }) => fsPath)])];
}
