import * as vscode from 'vscode';
import type { ImportCheck } from './import-check';
import { PANEL_TYPE, type ImportPanel } from './panel';

const STORAGE_KEY = 'importCheck';

/** Brings a panel that was open when the window was closed or reloaded back, with the set of images that it showed, checked anew. */
export function restoreImportCheck(check: ImportCheck, panel: ImportPanel, storage: vscode.Memento): vscode.Disposable {
  return vscode.Disposable.from(
    check.onDidCheck((result) => {
      void storage.update(STORAGE_KEY, result ? check.images : undefined);
    }),
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
      async deserializeWebviewPanel(restored) {
        panel.take(restored);
        const images = storage.get<readonly string[]>(STORAGE_KEY, []);
        if (images.length > 0) await check.check(images);
        else restored.dispose();
      },
    }),
  );
}
