import path from 'node:path';
import * as vscode from 'vscode';
import { safe } from './messages';

/** Work that is done in less time needs no word. */
const PATIENCE_MS = 1000;

/** Waits for a piece of work, and says in the status bar what it is when it takes over a second, as on a slow network. */
export async function showWhenSlow<T>(title: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<'slow'>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, 'slow');
  });
  try {
    if ((await Promise.race([work, patience])) !== 'slow') return await work;
    return await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => work);
  } finally {
    clearTimeout(timer);
  }
}

/** What is said while an image is read. */
export function readingTitle(image: string): string {
  return vscode.l10n.t('Reading {0}', safe(path.basename(image)));
}

/** What is said while an image is written to. */
export function savingTitle(image: string): string {
  return vscode.l10n.t('Saving into {0}', safe(path.basename(image)));
}
