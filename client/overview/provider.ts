import * as vscode from 'vscode';
import type { FileSystemParts } from '../file-system';
import { openPage } from '../web-views/html';
import { OVERVIEW } from './open';

/** Shows images in editors. It never changes anything by itself, so it is no editor that could be saved. */
export class OverviewProvider implements vscode.CustomReadonlyEditorProvider {
  /** `bundles`: the folder with the page's script and style sheet. */
  constructor(
    private readonly bundles: vscode.Uri,
    private readonly parts: FileSystemParts,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { OverviewEditor } = await import('../later');
    const editor = new OverviewEditor(uri, panel, this.parts, this.log);
    panel.onDidDispose(() => {
      editor.dispose();
    });
    openPage({ webview: panel.webview, bundles: this.bundles, name: 'overview', title: panel.title });
  }
}

/** Registers the overview as the editor of images. `folder`: that of the extension. */
export function registerOverview(
  folder: vscode.Uri,
  parts: FileSystemParts,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const provider = new OverviewProvider(vscode.Uri.joinPath(folder, 'dist'), parts, log);
  return vscode.window.registerCustomEditorProvider(OVERVIEW, provider, { supportsMultipleEditorsPerDocument: true });
}
