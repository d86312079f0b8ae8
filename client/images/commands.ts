import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import { readBackingChain } from '../../core/store/effective';
import { compareWith } from '../commands/compare';
import { askToInheritAgain } from '../commands/inherit';
import { openDocument } from '../commands/open';
import { takeOver, takeOverFrom } from '../commands/take-over';
import type { FileSystemParts } from '../file-system';
import { uriOf } from '../file-system/document-uri';
import { toFileSystemError } from '../file-system/errors';
import { compareWithBacking, DEFINITION_COMMAND } from '../overview/commands';
import { openOverview } from '../overview/open';
import { readingTitle, showWhenSlow } from '../progress';
import { ITEM_COMMANDS } from './items';
import type { MoreNode, Node } from './nodes';
import { ImagesView } from './view';

/** Checks whether images make one machine; it takes the URI of one, and all of them. */
const CHECK_COMMAND = 'qcowmeta.checkForImport';
/** Sets what images say from a libvirt domain; it takes the same. */
const DOMAIN_COMMAND = 'qcowmeta.setFromDomain';

/** Registers the commands of the view's menus, which get the node that they were called on. */
function registerImageCommands(images: ImagesView, parts: FileSystemParts): vscode.Disposable {
  const onDocument = (name: string, run: (document: vscode.Uri, image: string) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, async (node?: Node) => {
      // A command that was run by a key is about what is selected.
      const document = documentOfNode(node ?? images.view.selection[0]);
      if (!document) return;
      try {
        await run(document.uri, document.image);
      } catch (error) {
        throw toFileSystemError(error);
      }
    });
  const onImage = (name: string, run: (image: string) => unknown): vscode.Disposable =>
    onDocument(name, (_, image) => run(image));
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
    onDocument('qcowmeta.images.compareWith', (document) => compareWith(document)),
    onDocument('qcowmeta.images.takeOverFrom', (document) => takeOverFrom(document)),
    onDocument('qcowmeta.images.takeOverSnapshot', (snapshot, image) => takeOver(ownDocument(image), snapshot)),
    onDocument('qcowmeta.images.inheritAgain', (document) => askToInheritAgain(document, parts)),
    onImages('qcowmeta.images.check', CHECK_COMMAND, images),
    onImages('qcowmeta.images.define', DEFINITION_COMMAND, images),
    onImages('qcowmeta.images.setFromDomain', DOMAIN_COMMAND, images),
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

/** The document that a node stands for: an image for its own. */
function documentOfNode(node: Node | undefined): { uri: vscode.Uri; image: string } | undefined {
  if (node?.kind === 'image' || node?.kind === 'link') return { uri: ownDocument(node.image), image: node.image };
  if (node?.kind !== 'document') return undefined;
  const { image, target } = node;
  return { uri: uriOf({ kind: 'document', image, target }), image };
}

function ownDocument(image: string): vscode.Uri {
  return uriOf({ kind: 'document', image, target: { kind: 'own' } });
}

async function compareWithItsBacking(image: string): Promise<void> {
  const { images } = await showWhenSlow(readingTitle(image), readBackingChain(image));
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
