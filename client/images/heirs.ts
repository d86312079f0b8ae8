import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import { QcowmetaError } from '../../core/errors';
import { readEffective } from '../../core/store/effective';

const IMAGES = '**/*.qcow2';
/** Images of a workspace that are looked at, and how many at a time. */
const MOST_IMAGES = 10_000;
const AT_ONCE = 8;

/**
 * Knows which images of the workspace inherit their metadata from which. Looks at them when it is first asked, or told that it will be,
 * and then only at those that change.
 */
export class Heirs implements vscode.Disposable {
  /** The files that each image's string is looked for in, beside the image itself, by the image's path. */
  private readonly ancestors = new Map<string, Promise<readonly string[]>>();
  private scan: Promise<void> | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly log: vscode.LogOutputChannel) {
    const watcher = vscode.workspace.createFileSystemWatcher(IMAGES);
    const look = ({ fsPath }: vscode.Uri): void => {
      if (this.scan) this.ancestors.set(fsPath, this.ancestorsOf(fsPath));
    };
    this.subscription = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(look),
      watcher.onDidChange(look),
      watcher.onDidDelete(({ fsPath }) => {
        this.ancestors.delete(fsPath);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.scan = undefined;
      }),
    );
  }

  /** Starts looking, so that the answer is there when it is wanted. */
  prepare(): void {
    this.scan ??= this.lookAtAll();
  }

  /** The images of the workspace whose metadata is what this image says, or would be if it said something; sorted by path. */
  async of(image: string): Promise<string[]> {
    this.prepare();
    await this.scan;
    const place = await realPath(image);
    const found: string[] = [];
    for (const [path, ancestors] of this.ancestors) {
      if ((await ancestors).includes(place)) found.push(path);
    }
    return found.sort();
  }

  private async lookAtAll(): Promise<void> {
    const found = await vscode.workspace.findFiles(IMAGES, undefined, MOST_IMAGES);
    const paths = found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
    const next = paths.values();
    const worker = async (): Promise<void> => {
      for (const path of next) {
        const ancestors = this.ancestorsOf(path);
        this.ancestors.set(path, ancestors);
        await ancestors;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
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

/** A path without links; a file that is gone has only the path that it had. */
async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
