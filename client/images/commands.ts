import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import { readBackingChain } from '../../core/store/effective';
import { openDocument } from '../commands/open';
import type { FileSystemParts } from '../file-system';
import { toFileSystemError } from '../file-system/errors';
import { compareWithBacking, DEFINITION_COMMAND, inheritAgain } from '../overview/commands';
import { openOverview } from '../overview/open';
import { ITEM_COMMANDS } from './items';
import type { ImageNode, LinkNode, MoreNode, Node } from './nodes';
import { ImagesView } from './view';

/** Checks whether images make one machine; it takes the URI of one, and all of them. */
const CHECK_COMMAND = 'qcowmeta.checkForImport';

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
    onImages('qcowmeta.images.check', CHECK_COMMAND, images),
    onImages('qcowmeta.images.define', DEFINITION_COMMAND, images),
    onImage('qcowmeta.images.copyPath', (image) => vscode.env.clipboard.writeText(image)),
    onImage('qcowmeta.images.reveal', (image) =>
      vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(image)),
    ),
  );
}

/** A command that hands the images over to another one, all that are selected if the one under the pointer is among them. */
function onImages(name: string, command: string, images: ImagesView): vscode.Disposable {
  return vscode.commands.registerCommand(name, async (node?: Node, nodes?: readonly Node[]) => {
    const chosen = nodes ?? (node ? [node] : images.view.selection);
    const paths = chosen.flatMap((each) => (each.kind === 'image' || each.kind === 'link' ? each.image : []));
    const uris = [...new Set(paths)].map((image) => vscode.Uri.file(image));
    if (uris.length > 0) await vscode.commands.executeCommand(command, uris[0], uris);
  });
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
