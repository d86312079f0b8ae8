import * as vscode from 'vscode';
import { hasProblem } from './image-words';
import type { ImageNode } from './nodes';

/**
 * Marks images that are in use or have a problem, wherever the editor lists files. Only images that the view has looked at are marked; all
 * others stay as they are.
 */
export class ImageDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly find: (image: string) => ImageNode | undefined) {}

  update(nodes: readonly ImageNode[]): void {
    this.changed.fire(nodes.map(({ image }) => vscode.Uri.file(image)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const state = uri.scheme === 'file' ? this.find(uri.fsPath)?.state : undefined;
    if (hasProblem(state)) {
      const color = new vscode.ThemeColor('list.errorForeground');
      return new vscode.FileDecoration('!', vscode.l10n.t('The metadata of this image has a problem'), color);
    }
    if (state?.kind === 'read' && state.inUse) {
      return new vscode.FileDecoration('▶', vscode.l10n.t('A program uses this image'));
    }
    return undefined;
  }

  dispose(): void {
    this.changed.dispose();
  }
}
