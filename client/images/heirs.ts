import * as vscode from 'vscode';
import { QcowmetaError } from '../../core/errors';
import { realPath } from '../../core/image/paths';
import { readEffective } from '../../core/store/effective';
import { IMAGES, listImages } from './search';

/** Images of a workspace that are looked at, and how many at a time. */
const MOST_IMAGES = 10_000;
const AT_ONCE = 8;

/**
 * Knows which images of the workspace inherit their metadata from which. Images that come or change are looked at again only when that
 * is asked: a guest writes to its image all the time.
 */
export class Heirs implements vscode.Disposable {
  /** The files that each image's string is looked for in, beside the image itself, by the image's path. */
  private readonly ancestors = new Map<string, readonly string[]>();
  private readonly unseen = new Set<string>();
  private found: Promise<void> | undefined;
  private looking: Promise<void> = Promise.resolve();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly log: vscode.LogOutputChannel) {
    const watcher = vscode.workspace.createFileSystemWatcher(IMAGES);
    const note = ({ fsPath }: vscode.Uri): void => {
      this.unseen.add(fsPath);
    };
    this.subscription = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(note),
      watcher.onDidChange(note),
      watcher.onDidDelete(({ fsPath }) => {
        this.unseen.delete(fsPath);
        this.ancestors.delete(fsPath);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.found = undefined;
      }),
    );
  }

  /** Starts looking, so that the answer is there when it is wanted. */
  prepare(): void {
    if (this.found === undefined) void this.look();
  }

  /** The images of the workspace whose metadata is what this image says, or would be if it said something; sorted by path. */
  async of(image: string): Promise<string[]> {
    await this.look();
    const overlays = [...this.ancestors].filter(([, ancestors]) => ancestors.length > 0);
    if (overlays.length === 0) return [];
    const place = await realPath(image);
    return overlays.flatMap(([path, ancestors]) => (ancestors.includes(place) ? [path] : [])).sort();
  }

  /** Looks at the images that have not been seen as they are now, one round after another. Trouble is logged: it must not keep from saving. */
  look(): Promise<void> {
    this.looking = this.looking
      .then(() => this.lookNow())
      .catch((error: unknown) => {
        this.log.error(String(error));
      });
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    this.found ??= this.find();
    await this.found;
    const next = [...this.unseen].values();
    this.unseen.clear();
    const worker = async (): Promise<void> => {
      for (const path of next) this.ancestors.set(path, await this.ancestorsOf(path));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  private async find(): Promise<void> {
    for (const image of await listImages(MOST_IMAGES)) this.unseen.add(image);
  }

  private async ancestorsOf(image: string): Promise<readonly string[]> {
    try {
      const { chain } = await readEffective(image);
      return await Promise.all(chain.slice(1).map(realPath));
    } catch (error) {
      if (!(error instanceof QcowmetaError)) throw error;
      this.log.trace(error.message);
      return [];
    }
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
