import * as vscode from 'vscode';
import type { ImportCheck } from './import-check';
import type { ImportPanel } from './panel';

/** Type of the panel with the table. */
export const PANEL_TYPE = 'qcowmeta.importCheck';
const STORAGE_KEY = 'importCheck';

/** The panel, and the check whose set of images it shows. */
export interface ImportTable {
  readonly check: ImportCheck;
  readonly panel: ImportPanel;
}

/** Keeps the set of images that is checked, for `restoreImportCheck`. */
export function keepImportCheck(check: ImportCheck, storage: vscode.Memento): vscode.Disposable {
  return check.onDidCheck((result) => {
    void storage.update(STORAGE_KEY, result ? check.images : undefined);
  });
}

/** Brings a panel that was open when the window was closed or reloaded back, with the set of images that it showed, checked anew. */
export function restoreImportCheck(make: () => Promise<ImportTable>, storage: vscode.Memento): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
    async deserializeWebviewPanel(restored) {
      const { check, panel } = await make();
      panel.take(restored);
      const images = storage.get<readonly string[]>(STORAGE_KEY, []);
      if (images.length > 0) await check.check(images);
      else restored.dispose();
    },
  });
}
