import path from 'node:path';
import * as vscode from 'vscode';
import { QcowmetaError } from '../../core/errors';
import { keysFromDomain, type DomainKeys } from '../../core/machine/domain/keys';
import type { Registry } from '../../core/registry/registry';
import { messageOf } from '../../core/system-error';
import type { FileSystemParts } from '../file-system';
import { describeError, safe, sayMessage } from '../messages';
import { imagesOfSelection } from './choose-images';
import { planDomainChanges, type DomainChange } from './domain-changes';
import { findDomainImages } from './domain-images';
import { chooseDomainText } from './libvirt-source';
import { Preview, type PreviewAnswer } from './preview';

/**
 * "Set Metadata from libvirt Domain": the keys that a domain stands for, into the images of its disks. What would be stored is shown as a
 * comparison first; nothing is stored before somebody says so.
 */
export class DomainCommand implements vscode.Disposable {
  private readonly preview = new Preview();

  constructor(
    private readonly fileSystem: FileSystemParts,
    private readonly registry: () => Promise<Registry>,
    private readonly output: vscode.OutputChannel,
  ) {}

  /** Without a file that is named, one is asked for. */
  async run(clicked?: unknown, selected?: unknown, file?: unknown): Promise<void> {
    const source = await chooseDomainText(file);
    if (!source) return;
    const registry = await this.registry();
    const domain = keysFromDomain(source.xml, source.name, { registry });
    const images = await findDomainImages(domain, imagesOfSelection(clicked, selected));
    if (!images) return;
    const { changes, problems } = await planDomainChanges(domain, images.matched, registry, this.fileSystem);
    const strangers = images.strangers.map((image) =>
      vscode.l10n.t('{file}: is no disk of the domain, so it is left as it is.', { file: safe(image) }),
    );
    const remarks = [...problems, ...strangers];
    if (changes.length === 0) {
      tellNothingToDo(images.matched.length, remarks);
      return;
    }
    const name = path.basename(source.name);
    const answer = await this.ask(name, changes, remarks, domain);
    const chosen = answer === 'boot' ? changes.filter(({ isBoot }) => isBoot) : changes;
    if (answer !== 'none') await this.apply(chosen);
  }

  /** Applies, or gives up, the preview that is open. */
  async decide(answer: PreviewAnswer): Promise<void> {
    if (await this.preview.decide(answer)) return;
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no preview that waits for an answer any more.'));
  }

  private async ask(
    name: string,
    changes: readonly DomainChange[],
    remarks: readonly string[],
    { notCarried }: DomainKeys,
  ): Promise<PreviewAnswer> {
    const title = vscode.l10n.t('Metadata from {0}', name);
    const { decided } = await this.preview.show(title, changes);
    const apply = vscode.l10n.t('Apply');
    const bootOnly = vscode.l10n.t('Boot Disk Only');
    const details = vscode.l10n.t('Show Details');
    const boot = changes.filter(({ isBoot }) => isBoot);
    const hasDetails = remarks.length + notCarried.length > 0;
    const buttons = [
      apply,
      ...(boot.length > 0 && boot.length < changes.length ? [bootOnly] : []),
      ...(hasDetails ? [details] : []),
      vscode.l10n.t('Cancel'),
    ];
    const text = question(changes.length, remarks.length, notCarried.length);
    const askOnce = async (): Promise<void> => {
      const answer = await vscode.window.showInformationMessage(text, ...buttons);
      if (answer === details) {
        this.showDetails(title, [...remarks, ...notCarried.map(sayMessage)]);
        await askOnce();
        return;
      }
      // A message that went away by itself is no answer: the buttons of the comparison are still there.
      if (answer !== undefined) await this.decide(answer === apply ? 'all' : answer === bootOnly ? 'boot' : 'none');
    };
    void askOnce();
    return decided;
  }

  private showDetails(title: string, lines: readonly string[]): void {
    this.output.replace(`${title}\n\n${lines.map((line) => `  - ${line}`).join('\n')}\n`);
    this.output.show(true);
  }

  /** Stores each text, unless the string is no longer the one that was shown. What could not be stored is told with its reason. */
  private async apply(changes: readonly DomainChange[]): Promise<void> {
    const failures: string[] = [];
    for (const { document, text, basis } of changes) {
      try {
        await this.fileSystem.store.replace(document, Buffer.from(text), basis);
      } catch (error) {
        // Whatever it was: what was done to the other images has to be told.
        failures.push(reasonOf(error));
      }
    }
    const done = changes.length - failures.length;
    if (failures.length === 0) {
      void vscode.window.showInformationMessage(stored(done));
      return;
    }
    const lines = failures.join(' ');
    const words =
      done === 0
        ? vscode.l10n.t('No metadata was set. {0}', lines)
        : vscode.l10n.t('The metadata of {0} of {1} images was set. {2}', done, changes.length, lines);
    void vscode.window.showErrorMessage(words);
  }

  dispose(): void {
    this.preview.dispose();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof QcowmetaError) return describeError(error);
  return messageOf(error);
}

function question(changes: number, remarks: number, notCarried: number): string {
  const what =
    changes === 1
      ? vscode.l10n.t('Set the metadata of this image as shown?')
      : vscode.l10n.t('Set the metadata of these {0} images as shown?', changes);
  const sentences = [
    what,
    ...(remarks > 0 ? [vscode.l10n.t('Images that are left as they are: {0}.', remarks)] : []),
    ...(notCarried > 0 ? [vscode.l10n.t('Parts of the domain that no key says: {0}.', notCarried)] : []),
  ];
  return sentences.join(' ');
}

function stored(count: number): string {
  return count === 1
    ? vscode.l10n.t('The metadata of the image is set.')
    : vscode.l10n.t('The metadata of {0} images is set.', count);
}

function tellNothingToDo(matched: number, remarks: readonly string[]): void {
  if (remarks.length > 0) void vscode.window.showErrorMessage(remarks.join(' '));
  else if (matched === 0)
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no image of this domain to set metadata in.'));
  else void vscode.window.showInformationMessage(vscode.l10n.t('The images say all of this already.'));
}
