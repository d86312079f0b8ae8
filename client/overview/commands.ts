import * as vscode from 'vscode';
import path from 'node:path';
import type { Overview } from '../../core/overview/overview';
import type { FromPage, PageCommand } from '../../web-views/overview/protocol';
import { openDocument } from '../commands/open';
import { askToInheritAgain } from '../commands/inherit';
import type { FileSystemParts } from '../file-system';
import { uriOf } from '../file-system/document-uri';
import { openOverview } from './open';

/** Makes a definition of a virtual machine of images; it takes the URI of one. */
export const DEFINITION_COMMAND = 'qcowmeta.createDefinition';

/** What the buttons and links of a page do. A page names things by what it was sent; anything else is not found, and nothing happens. */
export class PageCommands {
  /** What the page shows; undefined while it shows none. */
  overview: Overview | undefined;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly parts: FileSystemParts,
    private readonly refresh: () => Promise<void>,
  ) {}

  async run(message: Exclude<FromPage, { type: 'ready' }>): Promise<void> {
    switch (message.type) {
      case 'run':
        return this.runCommand(message.command);
      case 'openSnapshot': {
        const snapshot = this.overview?.snapshots.find(({ segment }) => segment === message.id);
        if (snapshot) await openDocument(this.uri.fsPath, { kind: 'snapshot', segment: snapshot.segment });
        return;
      }
      case 'openImage': {
        const link = this.overview?.chain.find((each) => each.path === message.id);
        if (link) await openOverview(vscode.Uri.file(link.path));
      }
    }
  }

  private async runCommand(command: PageCommand): Promise<void> {
    const image = this.uri.fsPath;
    switch (command) {
      case 'edit':
        return openDocument(image, { kind: 'own' });
      case 'compare':
        return this.compare(image);
      case 'inheritAgain':
        return askToInheritAgain(uriOf({ kind: 'document', image, target: { kind: 'own' } }), this.parts);
      case 'createDefinition':
        await vscode.commands.executeCommand(DEFINITION_COMMAND, this.uri);
        return;
      case 'refresh':
        return this.refresh();
    }
  }

  private async compare(image: string): Promise<void> {
    const backing = this.overview?.chain[1];
    if (backing) await compareWithBacking(image, backing.path);
  }
}

/** Shows what applies to the backing file beside the image's own document. */
export async function compareWithBacking(image: string, backing: string): Promise<void> {
  const title = vscode.l10n.t('{0} ↔ {1}', path.basename(backing), path.basename(image));
  const left = uriOf({ kind: 'document', image: backing, target: { kind: 'effective' } });
  const right = uriOf({ kind: 'document', image, target: { kind: 'own' } });
  await vscode.commands.executeCommand('vscode.diff', left, right, title);
}
