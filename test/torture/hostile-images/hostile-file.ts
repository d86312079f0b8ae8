import type { ImageFile } from '../../../core/image/file';

/** Bytes that stand in the file in place of those of the image that it was made of. */
export interface Patch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What is wrong with the product, found by a hostile image. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** A cluster is at most 2 MiB, and nothing is read in larger pieces. */
const LARGEST_READ = 2 * 1024 * 1024;
/** QEMU's limit for each of the two tables outside of cluster 0, with a cluster and some pieces beside it. */
const MOST_READ = 2 * 64 * 1024 * 1024 + 8 * LARGEST_READ;

/**
 * A hostile image in memory: an image with another cluster 0, patches behind it and another length. It refuses what no input may bring
 * about: a read of more than a cluster at a time (whatever is asked for here is what the real file allocates), without an end, or a write
 * outside of cluster 0.
 */
export class HostileFile implements ImageFile {
  readonly path = 'hostile.qcow2';
  readonly identity = 'memory:1';
  writes = 0;
  private bytesRead = 0;
  /** What no input may bring about; thrown, too, but a writer may take that for a failing disk. */
  fault: Fault | undefined;
  largestRead = 0;

  constructor(
    private readonly base: Uint8Array,
    readonly cluster0: Uint8Array,
    readonly patches: readonly Patch[],
    readonly length: number,
  ) {}

  size(): Promise<number> {
    return Promise.resolve(this.length);
  }

  readAt(offset: number, length: number): Promise<Uint8Array> {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
      throw this.fail(`read of ${length} bytes at ${offset}`);
    if (length > LARGEST_READ) throw this.fail(`read of ${length} bytes at once`);
    const end = Math.min(offset + length, this.length);
    const bytes = this.bytesAt(offset, Math.max(0, end - offset));
    this.bytesRead += bytes.length;
    this.largestRead = Math.max(this.largestRead, length);
    if (this.bytesRead > MOST_READ) throw this.fail(`${this.bytesRead} bytes read of one image`);
    return Promise.resolve(bytes);
  }

  /** What the file is made of, the later over the earlier. */
  get pieces(): readonly Patch[] {
    return [{ offset: 0, bytes: this.base }, { offset: 0, bytes: this.cluster0 }, ...this.patches];
  }

  /** Bytes of the file, zeros where nothing was given. */
  bytesAt(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const part of this.pieces) {
      const from = Math.max(offset, part.offset);
      const to = Math.min(offset + length, part.offset + part.bytes.length);
      if (from < to) bytes.set(part.bytes.subarray(from - part.offset, to - part.offset), from - offset);
    }
    return bytes;
  }

  writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    this.writes += 1;
    if (offset < 0 || offset + bytes.length > Math.min(this.cluster0.length, this.length))
      throw this.fail(`write of ${bytes.length} bytes at ${offset}, outside of cluster 0`);
    this.cluster0.set(bytes, offset);
    return Promise.resolve();
  }

  private fail(what: string): Fault {
    this.fault ??= new Fault(what);
    return this.fault;
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
