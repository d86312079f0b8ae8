import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import { readBackingChain } from '../../core/store/effective';
import { openDocument } from '../commands/open';
import type { FileSystemParts } from '../file-system';
import { toFileSystemError } from '../file-system/errors';
import { compareWithBacking, inheritAgain } from '../overview/commands';
import { openOverview } from '../overview/open';
import { ITEM_COMMANDS } from './items';
import type { ImageNode, LinkNode, MoreNode } from './nodes';
import { ImagesView } from './view';

type Pictured = ImageNode | LinkNode;

/** Registers the commands of the view's menus, which get the node that they were called on. */
function registerImageCommands(images: ImagesView, parts: FileSystemParts): vscode.Disposable {
  const onImage = (name: string, run: (image: string) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, async (node?: Pictured) => {
      const image = node?.image ?? selected(images);
      if (image === undefined) return;
      try {
        await run(image);
      } catch (error) {
        throw toFileSystemError(error);
      }
    });
  return vscode.Disposable.from(
    vscode.commands.registerCommand('qcowmeta.images.refresh', () => images.refresh()),
    vscode.commands.registerCommand('qcowmeta.images.stop', () => {
      images.stop();
    }),
    vscode.commands.registerCommand(ITEM_COMMANDS.more, (node: MoreNode) => {
      images.tree.showMore(node);
    }),
    onImage(ITEM_COMMANDS.overview, (image) => openOverview(vscode.Uri.file(image))),
    onImage('qcowmeta.images.openOwn', (image) => openDocument(image, { kind: 'own' })),
    onImage('qcowmeta.images.openEffective', (image) => openDocument(image, { kind: 'effective' })),
    onImage('qcowmeta.images.compare', compareWithItsBacking),
    onImage('qcowmeta.images.inheritAgain', (image) => inheritAgain(image, parts)),
    onImage('qcowmeta.images.copyPath', (image) => vscode.env.clipboard.writeText(image)),
    onImage('qcowmeta.images.reveal', (image) =>
      vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(image)),
    ),
  );
}

/** The image that is selected, for a command that was run by a key. */
function selected({ view }: ImagesView): string | undefined {
  const [node] = view.selection;
  return node?.kind === 'image' || node?.kind === 'link' ? node.image : undefined;
}

async function compareWithItsBacking(image: string): Promise<void> {
  const { images } = await readBackingChain(image);
  const backing = images[1];
  if (backing) await compareWithBacking(image, backing.path);
}

/** Registers the view "QCOW2 Images". Nothing is searched for before somebody opens it. */
export function registerImages(
  registry: () => Promise<Registry>,
  parts: FileSystemParts,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const images = new ImagesView(registry, log);
  return vscode.Disposable.from(images, registerImageCommands(images, parts));
}
