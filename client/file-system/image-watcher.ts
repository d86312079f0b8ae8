import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { realPath } from '../../core/image/paths';

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
  /** Paths of images by the folder and the name of a file whose change concerns them. A guest writes often, and images may be many. */
  private files = new Map<string, Map<string, Set<string>>>();
  private readonly pending = new Map<string, NodeJS.Timeout>();
  private readonly lastTold = new Map<string, number>();
  private calls = 0;
  private disposed = false;

  constructor(
    private readonly onChanged: (image: string) => void,
    private readonly log: Log,
  ) {}

  /** Watches exactly these image files from now on. Of several calls at once the last one counts. */
  async watch(images: ReadonlySet<string>): Promise<void> {
    const call = ++this.calls;
    const files = new Map<string, Map<string, Set<string>>>();
    for (const image of images) {
      for (const file of new Set([image, await realPath(image)])) add(files, file, image);
    }
    if (this.disposed || call !== this.calls) return;
    this.files = files;
    for (const folder of this.folders.keys()) if (!files.has(folder)) this.close(folder);
    for (const folder of files.keys()) if (!this.folders.has(folder)) this.open(folder);
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
    const names = this.files.get(folder);
    const concerned = name === null ? [...(names?.values() ?? [])] : [names?.get(name) ?? new Set<string>()];
    for (const images of concerned) {
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

function add(files: Map<string, Map<string, Set<string>>>, file: string, image: string): void {
  const folder = path.dirname(file);
  const names = files.get(folder) ?? new Map<string, Set<string>>();
  files.set(folder, names);
  const name = path.basename(file);
  names.set(name, (names.get(name) ?? new Set()).add(image));
}
