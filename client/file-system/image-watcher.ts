import { watch, type FSWatcher } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';

const SETTLE_MS = 50;
/** A running guest writes to its image all the time; more often than this nobody looks. */
const PAUSE_MS = 500;

interface Log {
  warn(message: string): void;
}

/**
 * Tells when an image file changes, is deleted, renamed or replaced. It watches the folders, for a watched file that is replaced by
 * another one is not told of; of a link also the folder of what it points to.
 */
export class ImageWatcher {
  private readonly folders = new Map<string, FSWatcher>();
  /** Paths of images by the path of a file whose change concerns them. */
  private files = new Map<string, Set<string>>();
  private readonly pending = new Map<string, NodeJS.Timeout>();
  private readonly lastTold = new Map<string, number>();
  private disposed = false;

  constructor(
    private readonly onChanged: (image: string) => void,
    private readonly log: Log,
  ) {}

  /** Watches exactly these image files from now on. */
  async watch(images: ReadonlySet<string>): Promise<void> {
    const files = new Map<string, Set<string>>();
    for (const image of images) {
      for (const file of new Set([image, await resolveLinks(image)])) {
        files.set(file, (files.get(file) ?? new Set()).add(image));
      }
    }
    if (this.disposed) return;
    this.files = files;
    const wanted = new Set([...files.keys()].map((file) => path.dirname(file)));
    for (const folder of this.folders.keys()) if (!wanted.has(folder)) this.close(folder);
    for (const folder of wanted) if (!this.folders.has(folder)) this.open(folder);
  }

  private open(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        this.touch(folder, name);
      });
      watcher.on('error', () => {
        this.close(folder);
        this.touch(folder, null);
      });
      this.folders.set(folder, watcher);
    } catch (error) {
      // Too many watches, or no such folder: visible documents are looked at every two seconds anyway.
      this.log.warn(`${folder} is not watched: ${String(error)}`);
    }
  }

  private close(folder: string): void {
    this.folders.get(folder)?.close();
    this.folders.delete(folder);
  }

  private touch(folder: string, name: string | null): void {
    for (const [file, images] of this.files) {
      const concerned = path.dirname(file) === folder && (name === null || path.basename(file) === name);
      if (concerned)
        images.forEach((image) => {
          this.tellSoon(image);
        });
    }
  }

  private tellSoon(image: string): void {
    if (this.pending.has(image)) return;
    const pause = (this.lastTold.get(image) ?? 0) + PAUSE_MS - Date.now();
    const timer = setTimeout(
      () => {
        this.pending.delete(image);
        this.lastTold.set(image, Date.now());
        this.onChanged(image);
      },
      Math.max(SETTLE_MS, pause),
    );
    this.pending.set(image, timer);
  }

  dispose(): void {
    this.disposed = true;
    for (const folder of [...this.folders.keys()]) this.close(folder);
    this.pending.forEach((timer) => {
      clearTimeout(timer);
    });
  }
}

/** The file that a path means in the end; the path itself where there is none. */
async function resolveLinks(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}
