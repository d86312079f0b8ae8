import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import { ImageWatcher } from '../file-system/image-watcher';
import { loggable } from '../loggable';
import { numberInWords } from '../overview/words';
import { Repeater } from '../repeater';
import { ImageDecorations } from './decorations';
import type { ImageNode, Node } from './nodes';
import { isInUse, SummaryReader } from './reader';
import { MOST_IMAGES, searchImages, watchForImages } from './search';
import { ImagesTree } from './tree';

/** Id of the view. */
const IMAGES_VIEW = 'qcowmeta.images';
/** True while images are searched for; the title's buttons and the welcome ask for it. */
const SEARCHING = 'qcowmeta.images.searching';
/** No event tells of a lock: that often it is looked for, in so many images, while the view is visible. */
const LOOK_MS = 5000;
const MOST_LOOKED_AT = 200;
/** Files that come and go at once are shown at once. */
const SETTLE_MS = 200;
/** Images whose folders are watched for changes; a system has only so many watches. */
const MOST_WATCHED = 2000;

/**
 * The view "QCOW2 Images": searches when it is first seen, reads what is to be seen, and follows what changes. Nothing is done while
 * nobody has opened it.
 */
export class ImagesView implements vscode.Disposable {
  readonly tree: ImagesTree;
  readonly view: vscode.TreeView<Node>;
  private readonly reader: SummaryReader;
  private readonly decorations: ImageDecorations;
  private readonly watcher: ImageWatcher;
  private readonly subscriptions: vscode.Disposable;
  private search: vscode.CancellationTokenSource | undefined;
  private wasSearched = false;
  private readonly looking: Repeater;
  /** Images that came (true) or went since the list was last shown. */
  private readonly news = new Map<string, boolean>();
  private settling: NodeJS.Timeout | undefined;
  /** Images that changed while nobody saw the view. */
  private readonly stale = new Set<ImageNode>();
  private readonly watched = new Set<string>();

  constructor(
    registry: () => Promise<Registry>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.reader = new SummaryReader(
      registry,
      (nodes) => {
        this.wereRead(nodes);
      },
      log,
    );
    this.tree = new ImagesTree((nodes) => {
      this.reader.ask(nodes);
    });
    this.decorations = new ImageDecorations((image) => this.tree.get(image));
    this.watcher = new ImageWatcher((image) => {
      this.readAgain(image);
    }, log);
    this.view = vscode.window.createTreeView(IMAGES_VIEW, {
      treeDataProvider: this.tree,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.looking = new Repeater(
      LOOK_MS,
      () => this.view.visible,
      () => this.look(),
      log,
    );
    this.subscriptions = vscode.Disposable.from(
      this.looking,
      this.view,
      this.tree,
      this.decorations,
      this.watcher,
      this.reader,
      vscode.window.registerFileDecorationProvider(this.decorations),
      watchForImages((image, isThere) => {
        this.note(image, isThere);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        if (this.wasSearched) this.refreshSoon();
      }),
      this.view.onDidChangeVisibility(() => {
        this.wasSeen();
      }),
    );
    this.wasSeen();
  }

  private wasSeen(): void {
    if (!this.view.visible) return;
    if (!this.wasSearched) this.refreshSoon();
    this.reader.ask(this.stale);
    this.stale.clear();
    this.looking.start();
  }

  private refreshSoon(): void {
    this.refresh().catch((error: unknown) => {
      this.log.error(loggable(error));
    });
  }

  /** Searches again, and reads again what was read. A search that goes on is given up. */
  async refresh(): Promise<void> {
    this.stop();
    this.wasSearched = true;
    const search = new vscode.CancellationTokenSource();
    this.search = search;
    setSearching(true);
    try {
      await vscode.window.withProgress({ location: { viewId: IMAGES_VIEW } }, () =>
        searchImages((images) => {
          if (this.search === search) this.show(images);
        }, search.token),
      );
      this.reader.ask([...this.tree.images].filter(({ state }) => state !== undefined));
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) throw error;
    } finally {
      if (this.search === search) this.stop();
    }
  }

  private show(images: readonly string[]): void {
    this.tree.setImages(images);
    this.view.description = images.length === 0 ? '' : numberInWords(images.length);
    this.view.message =
      images.length < MOST_IMAGES
        ? ''
        : vscode.l10n.t('There are more images than the {0} that are listed.', numberInWords(MOST_IMAGES));
  }

  /** Gives up the search that goes on; what was found stays. */
  stop(): void {
    if (!this.search) return;
    this.search.cancel();
    this.search.dispose();
    this.search = undefined;
    setSearching(false);
  }

  /** Takes note of an image that came or went; a thousand of them are one change of the list. */
  private note(image: string, isThere: boolean): void {
    if (!this.wasSearched) return;
    this.news.set(image, isThere);
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      const images = new Set([...this.tree.images].map((node) => node.image));
      for (const [path, there] of this.news) {
        if (there) images.add(path);
        else images.delete(path);
      }
      this.news.clear();
      this.show([...images]);
    }, SETTLE_MS);
  }

  private wereRead(nodes: readonly ImageNode[]): void {
    this.tree.update(nodes);
    this.decorations.update(nodes);
    const fresh = nodes.flatMap(filesOf).filter((file) => !this.watched.has(file));
    if (fresh.length === 0 || this.watched.size >= MOST_WATCHED) return;
    for (const file of fresh) this.watched.add(file);
    this.watcher.watch(this.watched).catch((error: unknown) => {
      this.log.error(String(error));
    });
  }

  /** A file changed: what is said of all images that it belongs to may be no longer true. */
  private readAgain(file: string): void {
    for (const node of this.tree.images) {
      if (!node.state || !filesOf(node).includes(file)) continue;
      if (this.view.visible) this.reader.ask([node]);
      else this.stale.add(node);
    }
  }

  private async look(): Promise<void> {
    let looked = 0;
    for (const node of this.tree.images) {
      if (node.state?.kind !== 'read') continue;
      if (++looked > MOST_LOOKED_AT) return;
      if ((await isInUse(node.image)) !== node.state.inUse) this.reader.ask([node]);
    }
  }

  dispose(): void {
    this.stop();
    clearTimeout(this.settling);
    this.subscriptions.dispose();
  }
}

/** The files that an image's state depends on, one that is missing among them. */
function filesOf({ image, state }: ImageNode): string[] {
  if (state?.kind !== 'read') return [image];
  const { chain, end } = state.summary;
  return [image, ...chain.slice(1).map(({ path }) => path), ...(end.kind === 'failed' ? [end.error.path] : [])];
}

function setSearching(isSearching: boolean): void {
  void vscode.commands.executeCommand('setContext', SEARCHING, isSearching);
}
