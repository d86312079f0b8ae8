import * as vscode from 'vscode';
import { showWhenSlow } from '../progress';
import { failureOf, inNotification, type CheckedImages } from './checked-images';
import { imagesOfSelection, pickImages } from './choose-images';
import type { ImportCheck } from './import-check';
import type { ImportPanel } from './panel';

/** One image has nobody to disagree with. */
const FEWEST_TO_COMPARE = 2;

/** "Check Images for Import" and what belongs to it. */
export class CheckCommands {
  constructor(
    private readonly check: ImportCheck,
    private readonly panel: () => ImportPanel,
  ) {}

  /** Checks the images that are selected in the Explorer; if these are none, or one alone, images are picked from a list. */
  async checkForImport(clicked?: unknown, selected?: unknown): Promise<void> {
    const selection = imagesOfSelection(clicked, selected);
    const images = selection.length >= FEWEST_TO_COMPARE ? selection : await this.pick(selection);
    if (!images) return;
    const result = await this.examine(images);
    if (!result) return;
    this.panel().show();
    tellFailures(result);
  }

  /** Checks other images: those of the set are picked already. */
  async chooseImages(): Promise<void> {
    const images = await this.pick(this.check.images);
    if (images) await this.examine(images);
  }

  private examine(images: readonly string[]): Promise<CheckedImages | undefined> {
    return showWhenSlow(vscode.l10n.t('Checking images'), this.check.check(images));
  }

  private pick(picked: readonly string[]): Promise<readonly string[] | undefined> {
    return pickImages({
      title: vscode.l10n.t('Check Images for Import'),
      placeholder: vscode.l10n.t('The images that are to become one virtual machine'),
      picked,
    });
  }

  showCheck(): void {
    if (this.check.result) this.panel().show();
  }

  clear(): void {
    this.check.clear();
  }
}

/** Images that could not be read stay in the table; somebody who looks elsewhere hears of them too. */
function tellFailures({ failures, names }: CheckedImages): void {
  const [first, ...others] = failures;
  if (!first) return;
  const words = inNotification(failureOf(first), names);
  const more =
    others.length === 0 ? words : vscode.l10n.t('{0} images cannot be read. The first: {1}', failures.length, words);
  void vscode.window.showWarningMessage(more);
}
