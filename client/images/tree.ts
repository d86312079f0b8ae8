import path from 'node:path';
import * as vscode from 'vscode';
import { itemOf } from './items';
import { membersOf, partsOf, type FolderNode, type ImageNode, type MoreNode, type Node } from './nodes';
import { byFolder, folderLabel } from './search';

/** So many nodes of a list are shown, and so many more each time that more are asked for. */
export const PAGE = 200;

/**
 * The images of the workspace as a tree: folders (if there are several), images, and what is in them. Images are looked at when they are
 * first to be seen.
 */
export class ImagesTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Node | Node[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly nodes = new Map<string, ImageNode>();
  private top: readonly (FolderNode | ImageNode)[] = [];
  /** How many nodes of a list are shown, where it is not the first page. */
  private readonly shown = new Map<string, number>();

  /** `look`: is told of images that are to be seen and have not been looked at. */
  constructor(private readonly look: (nodes: readonly ImageNode[]) => void) {}

  /** Every image of the tree. */
  get images(): IterableIterator<ImageNode> {
    return this.nodes.values();
  }

  get(image: string): ImageNode | undefined {
    return this.nodes.get(image);
  }

  /** Shows these images and no others; what is known of those that were there stays. */
  setImages(images: Iterable<string>): void {
    const paths = new Set(images);
    for (const image of this.nodes.keys()) if (!paths.has(image)) this.nodes.delete(image);
    for (const image of paths) {
      if (!this.nodes.has(image)) this.nodes.set(image, { kind: 'image', image, state: undefined });
    }
    const folders = [...byFolder(paths)].map(([folder, list]) => this.folderNode(folder, list));
    this.top = folders.length === 1 ? (folders[0]?.images ?? []) : folders;
    this.changed.fire(undefined);
  }

  private folderNode(folder: string, images: readonly string[]): FolderNode {
    return {
      kind: 'folder',
      folder,
      label: folderLabel(folder),
      images: images.flatMap((image) => this.nodes.get(image) ?? []),
    };
  }

  /** Shows nodes anew, with all that is below them. */
  update(nodes: readonly ImageNode[]): void {
    if (nodes.length > 0) this.changed.fire([...nodes]);
  }

  /** Shows the next page of a list. */
  showMore({ list }: MoreNode): void {
    const key = keyOf(list);
    this.shown.set(key, (this.shown.get(key) ?? PAGE) + PAGE);
    this.changed.fire(list);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node);
  }

  getChildren(node?: Node): Node[] {
    switch (node?.kind) {
      case undefined:
        return this.page(this.top, undefined);
      case 'folder':
        return this.page(node.images, node);
      case 'image':
        return partsOf(node);
      case 'chain':
      case 'snapshots':
        return this.page(membersOf(node), node);
      case 'document':
      case 'link':
      case 'end':
      case 'more':
        return [];
    }
  }

  private page(nodes: readonly Node[], list: MoreNode['list']): Node[] {
    const count = this.shown.get(keyOf(list)) ?? PAGE;
    const page = nodes.slice(0, count);
    const unknown = page.filter((node) => node.kind === 'image' && !node.state);
    if (unknown.length > 0) this.look(unknown as ImageNode[]);
    const left = nodes.length - page.length;
    return left > 0 ? [...page, { kind: 'more', list, left }] : page;
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** One string per list. */
function keyOf(list: MoreNode['list']): string {
  if (!list) return '';
  return list.kind === 'folder' ? list.folder : `${list.kind} ${path.normalize(list.of.image)}`;
}
