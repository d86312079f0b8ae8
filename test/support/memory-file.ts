import type { ImageFile } from '../../core/image/file';

/** What was done to a file, in order: `write 104 8` (offset and length), `sync`. */
export type FileLog = readonly string[];

/** An image file in memory that keeps a log, and fails on demand. */
export class MemoryFile implements ImageFile {
  readonly path = 'memory.qcow2';
  readonly identity = 'memory:1';
  readonly log: string[] = [];
  readonly bytes: Uint8Array;

  /** `fails`: the entry of the log that is an error instead. */
  constructor(
    bytes: Uint8Array,
    private readonly fails = Infinity,
  ) {
    this.bytes = bytes.slice();
  }

  size(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }

  readAt(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.slice(offset, offset + length));
  }

  async writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    await this.note(`write ${offset} ${bytes.length}`);
    this.bytes.set(bytes, offset);
  }

  sync(): Promise<void> {
    return this.note('sync');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private note(entry: string): Promise<void> {
    if (this.log.length === this.fails) return Promise.reject(new Error('the disk is gone'));
    this.log.push(entry);
    return Promise.resolve();
  }
}
