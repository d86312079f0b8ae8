import type { ImageFile } from '../../../core/image/file';

const SECTOR = 512;

/** Which operation fails, counted over all writes and syncs, and how. */
export interface Failure {
  readonly at: number;
  readonly code: 'ENOSPC' | 'EIO';
  /** The share of the sectors of a failing write that gets through all the same, the first ones. */
  readonly share: number;
}

/**
 * An image file in memory, on a disk that fails once. As Linux does since 4.13: what a failed sync did not bring to the disk is in memory
 * alone, and no later sync tells of it or tries again.
 */
export class FailingFile implements ImageFile {
  readonly path = 'memory.qcow2';
  readonly identity = 'memory:1';
  readonly bytes: Uint8Array;
  /** What is really on the disk. */
  readonly disk: Uint8Array;
  private unwritten: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  /** Whether the failure came. */
  failed: 'write' | 'sync' | undefined;
  private operations = 0;

  constructor(
    bytes: Uint8Array,
    private readonly failure: Failure,
  ) {
    this.bytes = bytes.slice();
    this.disk = bytes.slice();
  }

  size(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }

  readAt(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.slice(offset, offset + length));
  }

  writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    const fails = this.fails();
    const through = fails ? this.through(bytes.length) : bytes.length;
    const written = bytes.slice(0, through);
    this.bytes.set(written, offset);
    this.unwritten.push({ offset, bytes: written });
    return fails ? this.fail('write') : Promise.resolve();
  }

  sync(): Promise<void> {
    const pieces = this.unwritten.splice(0);
    if (this.fails()) return this.fail('sync');
    for (const { offset, bytes } of pieces) this.disk.set(bytes, offset);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private fails(): boolean {
    this.operations += 1;
    return this.operations - 1 === this.failure.at;
  }

  /** A short write ends at the end of a sector; one of fewer bytes than a sector gets through whole or not at all. */
  private through(length: number): number {
    return Math.floor(Math.ceil(length / SECTOR) * this.failure.share) * SECTOR;
  }

  private fail(what: 'write' | 'sync'): Promise<void> {
    this.failed = what;
    const words = this.failure.code === 'EIO' ? 'i/o error' : 'no space left on device';
    return Promise.reject(
      Object.assign(new Error(`${this.failure.code}: ${words}, ${what}`), { code: this.failure.code }),
    );
  }
}
