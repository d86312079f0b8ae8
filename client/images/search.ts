import path from 'node:path';
import * as vscode from 'vscode';
import { IMAGE_EXTENSION } from '../../core/image-extension';

/** Every image, wherever it is. */
export const IMAGES = `**/*${IMAGE_EXTENSION}`;

/** The most images that are listed. */
export const MOST_IMAGES = 20_000;

/** What a search tells while it goes on: the paths of all images found so far. */
export type Found = (images: readonly string[]) => void;

/**
 * Finds the images of the workspace, one folder of the workspace after the other. `files.exclude` counts, as in the Explorer. Gives what it
 * has when it is cancelled.
 */
export async function searchImages(found: Found, token: vscode.CancellationToken): Promise<void> {
  const images = new Set<string>();
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) found([]);
  for (const folder of folders) {
    if (token.isCancellationRequested || images.size >= MOST_IMAGES || folder.uri.scheme !== 'file') continue;
    const pattern = new vscode.RelativePattern(folder, IMAGES);
    const uris = await vscode.workspace.findFiles(pattern, undefined, MOST_IMAGES - images.size, token);
    for (const { fsPath } of uris) images.add(fsPath);
    found([...images]);
  }
}

/** Paths of the images of the workspace that are files, `most` at most, in no order. */
export async function listImages(most?: number): Promise<string[]> {
  const found = await vscode.workspace.findFiles(IMAGES, undefined, most);
  return found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
}

/** Tells of images that come into being, or go, while the workspace is open; of changes inside of images it tells nothing. */
export function watchForImages(tell: (image: string, isThere: boolean) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(IMAGES, false, true, false);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(({ fsPath }) => {
      tell(fsPath, true);
    }),
    watcher.onDidDelete(({ fsPath }) => {
      tell(fsPath, false);
    }),
  );
}

/** Path of a folder for people, from the folder of the workspace on. */
export function folderLabel(folder: string): string {
  const label = vscode.workspace.asRelativePath(folder);
  const root = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === folder);
  return root ? root.name : label;
}

/** Paths by the folders that they are in; folders and names in the order in which people sort them. */
export function byFolder(images: Iterable<string>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const image of images) {
    const folder = path.dirname(image);
    const there = folders.get(folder);
    if (there) there.push(path.basename(image));
    else folders.set(folder, [path.basename(image)]);
  }
  // The slow part with thousands of names, so it sees nothing but names.
  const { compare } = new Intl.Collator(vscode.env.language, { numeric: true });
  const sorted = [...folders].sort(([a], [b]) => compare(a, b));
  return new Map(sorted.map(([folder, names]) => [folder, names.sort(compare).map((name) => path.join(folder, name))]));
}
