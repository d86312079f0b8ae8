import * as vscode from 'vscode';
import type { Registry } from '../../core/registry/registry';
import { isRegistryUri } from '../../core/registry/setting';
import type { DocumentStore } from '../file-system/document-store';
import { ImageWatcher } from '../file-system/image-watcher';
import { loggable } from '../loggable';
import { checkImages, type CheckedImages } from './checked-images';

/** Tells the manifest's conditions that there is a set of images to show or to clear. */
const CONTEXT_KEY = 'qcowmeta.hasImportCheck';

/**
 * The set of images that are to become one machine. It is checked when it is chosen, and again whenever one of its images, or one that
 * they inherit from, changes.
 */
export class ImportCheck implements vscode.Disposable {
  private paths: readonly string[] = [];
  private checked: CheckedImages | undefined;
  private running: Promise<CheckedImages | undefined> | undefined;
  private isStale = false;
  private watched: ReadonlySet<string> = new Set();
  private readonly done = new vscode.EventEmitter<CheckedImages | undefined>();
  private readonly watcher: ImageWatcher;
  private readonly subscriptions: vscode.Disposable;

  /** The set was checked, or (undefined) cleared. */
  readonly onDidCheck = this.done.event;

  constructor(
    store: DocumentStore,
    private readonly registry: () => Promise<Registry>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.watcher = new ImageWatcher(() => {
      this.checkAgain();
    }, log);
    this.subscriptions = vscode.Disposable.from(
      this.done,
      this.watcher,
      store.onDidSave(({ image }) => {
        if (this.watched.has(image)) this.checkAgain();
      }),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (isRegistryUri(uri.path)) this.checkAgain();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('qcowmeta.registries')) this.checkAgain();
      }),
    );
  }

  /** What the last check found; undefined without a set. */
  get result(): CheckedImages | undefined {
    return this.checked;
  }

  /** The images of the set, in the order in which they were chosen. */
  get images(): readonly string[] {
    return this.paths;
  }

  /** Makes these images the set and checks them. Undefined if the set was cleared meanwhile. */
  check(paths: readonly string[]): Promise<CheckedImages | undefined> {
    this.paths = [...new Set(paths)];
    return this.run();
  }

  /** Forgets the set, and what was found. */
  clear(): void {
    this.paths = [];
    this.publish(undefined);
    this.runInBackground();
  }

  /** Checks the set once more, for instance because other keys are registered now. */
  checkAgain(): void {
    if (this.paths.length > 0) this.runInBackground();
  }

  private runInBackground(): void {
    this.run().catch((error: unknown) => {
      this.log.error(loggable(error));
    });
  }

  /** What is asked for while a check runs is answered by one more check after it. */
  private run(): Promise<CheckedImages | undefined> {
    this.isStale = true;
    this.running ??= this.runUntilFresh();
    return this.running;
  }

  private async runUntilFresh(): Promise<CheckedImages | undefined> {
    let found: CheckedImages | undefined;
    try {
      while (this.isStale) {
        this.isStale = false;
        found = this.paths.length === 0 ? undefined : await checkImages(this.paths, await this.registry());
        // What changed between the reading and the watching would be missed.
        if (await this.watch(found ? filesOf(found) : new Set())) this.isStale = true;
      }
    } finally {
      this.running = undefined;
    }
    this.publish(this.paths.length === 0 ? undefined : found);
    return this.checked;
  }

  /** Watches these files from now on. True if some were not watched before. */
  private async watch(files: ReadonlySet<string>): Promise<boolean> {
    const isMore = [...files].some((file) => !this.watched.has(file));
    this.watched = files;
    await this.watcher.watch(files);
    return isMore;
  }

  private publish(found: CheckedImages | undefined): void {
    this.checked = found;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEY, found !== undefined);
    this.done.fire(found);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

/** Every file whose change may change what was found. */
function filesOf({ report, failures }: CheckedImages): Set<string> {
  return new Set([
    ...report.images.flatMap(({ path, chain }) => [path, ...chain]),
    ...failures.flatMap(({ path, error }) => [path, error.path]),
  ]);
}
