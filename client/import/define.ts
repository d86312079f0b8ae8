import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import { TARGET_NAMES, type TargetName } from '../../core/machine/targets/targets';
import { showWhenSlow } from '../progress';
import { checkImages, failureOf, inNotification, type CheckedImages, type Decisions } from './checked-images';
import { imagesOfSelection, pickImages } from './choose-images';
import { askForConsent, decideConflicts, pickTarget, withBootImageFirst } from './decisions';
import { notesOf } from './definition-notes';
import type { ImportCheck } from './import-check';
import { verdictOf } from './page-model';
import type { ImportPanel } from './panel';
import { writeDefinition } from './write-definition';

const LANGUAGES: Readonly<Record<TargetName, string>> = {
  libvirt: 'xml',
  qemu: 'shellscript',
  'virt-install': 'shellscript',
  json: 'json',
};

/** "Create VM Definition": images in, a text in an editor out, which is stored nowhere until somebody saves it. */
export class DefinitionCommand {
  constructor(
    private readonly check: ImportCheck,
    private readonly panel: () => ImportPanel,
    private readonly registry: () => Promise<Registry>,
    private readonly channels: { readonly output: vscode.OutputChannel; readonly log: vscode.LogOutputChannel },
  ) {}

  /** Defines a machine of the images that are selected, or that are picked from a list. A shortcut can name the target, which is asked for else. */
  async run(clicked?: unknown, selected?: unknown, named?: unknown): Promise<void> {
    const selection = imagesOfSelection(clicked, selected);
    const images = selection.length > 0 ? selection : await this.pick();
    const target = images && (TARGET_NAMES.find((name) => name === named) ?? (await pickTarget()));
    if (target) await this.define(images, target);
  }

  private pick(): Promise<readonly string[] | undefined> {
    return pickImages({
      title: vscode.l10n.t('Create VM Definition'),
      placeholder: vscode.l10n.t('The images that are the disks of one virtual machine'),
      picked: this.check.images,
    });
  }

  /** Defines a machine of the images of the set. */
  async runForSet(): Promise<void> {
    const target = await pickTarget();
    if (target) await this.define(this.check.images, target);
  }

  private async define(paths: readonly string[], target: TargetName): Promise<void> {
    const readable = await this.withoutFailures(paths);
    const ordered = readable && (await withBootImageFirst(readable.paths, readable.checked));
    const decided = ordered && (await this.decide(ordered, {}));
    const { configuration } = decided?.report ?? {};
    if (!decided || !configuration) return;
    const definition = await writeDefinition(target, configuration, decided.report, this.channels.log);
    const { text: content } = definition;
    const document = await vscode.workspace.openTextDocument({ content, language: LANGUAGES[target] });
    await vscode.window.showTextDocument(document, { preview: false });
    const { text, summary } = notesOf(decided, definition);
    if (summary !== undefined) this.tell(configuration.name, text, summary);
  }

  /** The images that can be read, after a question if these are not all; undefined if that is given up. */
  private async withoutFailures(
    paths: readonly string[],
  ): Promise<{ paths: readonly string[]; checked: CheckedImages } | undefined> {
    const checked = await this.examine(paths, {});
    const { failures, names, report, twofold } = checked;
    const [first] = twofold;
    if (first) {
      void vscode.window.showErrorMessage(inNotification(first, names));
      return undefined;
    }
    if (failures.length === 0) return { paths, checked };
    const words = failures.map((failure) => inNotification(failureOf(failure), names)).join(' ');
    if (report.images.length === 0) {
      void vscode.window.showErrorMessage(words);
      return undefined;
    }
    const leaveOut = vscode.l10n.t('Leave Out');
    const detail = vscode.l10n.t('Without its disk the guest may not work.');
    const answer = await vscode.window.showWarningMessage(words, { modal: true, detail }, leaveOut);
    return answer === leaveOut ? { paths: report.images.map(({ path }) => path), checked } : undefined;
  }

  /** Looks at the images as one machine, and asks what they leave open, until there is a machine; undefined if that is given up. */
  private async decide(paths: readonly string[], decisions: Decisions): Promise<CheckedImages | undefined> {
    const checked = await this.examine(paths, decisions);
    const { report } = checked;
    if (report.disagreements.some(({ stops }) => stops)) {
      const prefer = await this.askAboutConflicts(paths, checked);
      return prefer && this.decide(paths, { ...decisions, prefer: new Map([...(decisions.prefer ?? []), ...prefer]) });
    }
    if (report.toConfirm.length === 0 || decisions.confirm !== undefined) return checked;
    const consent = await askForConsent(checked);
    return consent && this.decide(paths, { ...decisions, confirm: consent === 'apply' });
  }

  private async examine(paths: readonly string[], decisions: Decisions): Promise<CheckedImages> {
    const registry = await this.registry();
    return showWhenSlow(vscode.l10n.t('Checking images'), checkImages(paths, registry, decisions));
  }

  private async askAboutConflicts(
    paths: readonly string[],
    checked: CheckedImages,
  ): Promise<ReadonlyMap<string, string> | undefined> {
    const stopping = checked.report.disagreements.filter(({ stops }) => stops);
    const conflicts = stopping.filter(({ kind }) => kind === 'conflict');
    const choose = vscode.l10n.t('Choose Values...');
    const showTable = vscode.l10n.t('Show Table');
    const showProblems = vscode.l10n.t('Show Problems');
    const first = stopping[0] ? inNotification(stopping[0], checked.names) : '';
    const words = `${verdictOf(checked).text} ${first}`;
    const buttons = [...(conflicts.length === stopping.length ? [choose] : []), showTable, showProblems];
    const answer = await vscode.window.showErrorMessage(words, ...buttons);
    if (answer === choose) return decideConflicts(conflicts, checked.names);
    if (answer === showTable || answer === showProblems) await this.check.check(paths);
    if (answer === showTable) this.panel().show();
    if (answer === showProblems) await vscode.commands.executeCommand('workbench.actions.view.problems');
    return undefined;
  }

  private tell(name: string, notes: string, summary: string): void {
    this.channels.output.replace(`${vscode.l10n.t('Definition of {0}', name)}\n\n${notes}\n`);
    const show = vscode.l10n.t('Show Details');
    void vscode.window.showInformationMessage(summary, show).then((answer) => {
      if (answer === show) this.channels.output.show();
    });
  }
}
