import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import { ImageWatcher } from '../file-system/image-watcher';
import { numberInWords } from '../overview/words';
import { ImageDecorations } from './decorations';
import type { ImageNode, Node } from './nodes';
import { isInUse, SummaryReader } from './reader';
import { MOST_IMAGES, searchImages, watchForImages } from './search';
import { ImagesTree } from './tree';

/** Id of the view. */
export const IMAGES_VIEW = 'qcowmeta.images';
/** True while images are searched for; the title's buttons and the welcome ask for it. */
const SEARCHING = 'qcowmeta.images.searching';
/** No event tells of a lock: that often it is looked for, in so many images, while the view is visible. */
const LOOK_MS = 5000;
const MOST_LOOKED_AT = 200;
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
  private timer: NodeJS.Timeout | undefined;

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
    this.subscriptions = vscode.Disposable.from(
      this.view,
      this.tree,
      this.decorations,
      this.watcher,
      this.reader,
      vscode.window.registerFileDecorationProvider(this.decorations),
      watchForImages(
        (image) => {
          this.came(image);
        },
        (image) => {
          this.wentAway(image);
        },
      ),
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
    this.lookSoon();
  }

  private refreshSoon(): void {
    this.refresh().catch((error: unknown) => {
      this.log.error(error instanceof Error ? error : String(error));
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

  private came(image: string): void {
    if (this.wasSearched && !this.tree.get(image)) this.show([...this.paths(), image]);
  }

  private wentAway(image: string): void {
    if (this.tree.get(image)) this.show([...this.paths()].filter((path) => path !== image));
  }

  private *paths(): Iterable<string> {
    for (const { image } of this.tree.images) yield image;
  }

  private wereRead(nodes: readonly ImageNode[]): void {
    this.tree.update(nodes);
    this.decorations.update(nodes);
    this.watch();
  }

  private watch(): void {
    const images = new Set<string>();
    for (const { image, state } of this.tree.images) {
      if (state && images.size < MOST_WATCHED) images.add(image);
    }
    this.watcher.watch(images).catch((error: unknown) => {
      this.log.error(String(error));
    });
  }

  private readAgain(image: string): void {
    const node = this.tree.get(image);
    if (node) this.reader.ask([node]);
  }

  private lookSoon(): void {
    if (this.timer !== undefined || !this.view.visible) return;
    this.timer = setTimeout(() => {
      void this.look().finally(() => {
        this.timer = undefined;
        this.lookSoon();
      });
    }, LOOK_MS);
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
    clearTimeout(this.timer);
    this.subscriptions.dispose();
  }
}

function setSearching(isSearching: boolean): void {
  void vscode.commands.executeCommand('setContext', SEARCHING, isSearching);
}
