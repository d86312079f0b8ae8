import path from 'node:path';
import * as vscode from 'vscode';
import type { ImageDocument } from '../file-system/document-uri';
import { safe } from '../messages';
import type { Heirs } from './heirs';

/** Names that a question lists; of more it tells the number. */
const MOST_NAMES = 5;

/**
 * Asks before metadata is changed that other images of the workspace inherit, once for the same images. Throws if the person does not
 * want it.
 */
export class AskForHeirs {
  private readonly agreed = new Set<string>();

  constructor(private readonly heirs: Heirs) {}

  /** To be called before a document is saved or its string is taken away. */
  async ask({ image, target }: ImageDocument): Promise<void> {
    if (target.kind !== 'own') return;
    const heirs = await this.heirs.of(image);
    const question = [image, ...heirs].join('\n');
    if (heirs.length === 0 || this.agreed.has(question)) return;
    const save = vscode.l10n.t('Save');
    const words = vscode.l10n.t('Other images inherit the metadata of {0}. Save all the same?', nameOf(image));
    const answer = await vscode.window.showWarningMessage(words, { modal: true, detail: detailOf(heirs) }, save);
    if (answer !== save) {
      throw vscode.FileSystemError.Unavailable(vscode.l10n.t('{0}: nothing was saved, as you chose.', nameOf(image)));
    }
    this.agreed.add(question);
  }
}

function detailOf(heirs: readonly string[]): string {
  const names = heirs.slice(0, MOST_NAMES).map((heir) => vscode.workspace.asRelativePath(heir));
  const more = heirs.length - names.length;
  const last = more > 0 ? [vscode.l10n.t('and {0} more', more)] : [];
  return [vscode.l10n.t('What you save applies to these images too:'), ...names, ...last].join('\n');
}

function nameOf(image: string): string {
  return safe(path.basename(image));
}
