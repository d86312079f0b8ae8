import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignUp8, pairOf32 } from '../../../core/image/bytes';
import { EXTENSION_TYPES } from '../../../core/image/extensions';
import { parseHeader } from '../../../core/image/header';
import { readMetadata } from '../../../core/store/read';
import type { Start } from './check';

/** An image for `qemu-img create`. */
export interface Recipe {
  /** As qemu-img takes it: `64k`. */
  readonly clusters: string;
  readonly version: 2 | 3;
  /** Length of the backing file's name, at least 12 bytes; the file exists. */
  readonly backingName?: number;
  readonly content?: 'data-file' | 'snapshots';
}

/** A temporary folder with real images; below the system's unless a parent is given. */
export class ImageFolder {
  readonly path: string;
  private made = 0;

  constructor(parent = tmpdir()) {
    this.path = mkdtempSync(join(parent, 'qcowmeta-crash-'));
    this.qemuImg('create', '-f', 'qcow2', 'base.qcow2', '1M');
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  qemuImg(...args: string[]): void {
    execFileSync('qemu-img', args, { cwd: this.path, stdio: 'pipe' });
  }

  /** Path of a new image. */
  make({ clusters, version, backingName, content }: Recipe): string {
    this.made += 1;
    const name = `${this.made}.qcow2`;
    const options = [`cluster_size=${clusters}`, `compat=${version === 2 ? '0.10' : '1.1'}`];
    if (content === 'data-file') options.push(`data_file=${name}.raw`);
    const backing = backingName === undefined ? [] : ['-F', 'qcow2', '-b', nameOfBase(backingName)];
    this.qemuImg('create', '-f', 'qcow2', '-o', options.join(), ...backing, name, '1M');
    for (const snapshot of content === 'snapshots' ? ['first', 'second'] : []) {
      this.qemuImg('snapshot', '-c', snapshot, name);
    }
    return join(this.path, name);
  }
}

/** A name of that many bytes for the folder's backing file, or for another file there. */
export function nameOfBase(length: number, file = 'base.qcow2'): string {
  return `.${file.padStart(length - 1, '/')}`;
}

/** What an image holds now. */
export async function readStart(path: string): Promise<Start> {
  const { header, snapshots } = await readMetadata(path);
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(header.clusterSize), 0, header.clusterSize, 0);
    return { path, cluster0: buffer, snapshots: snapshots.map(({ identity }) => identity) };
  } finally {
    await file.close();
  }
}

/** Writes cluster 0 to an image that exists. */
export function storeCluster0(path: string, cluster0: Uint8Array): void {
  writeFileSync(path, cluster0, { flag: 'r+' });
}

/** A header with one more extension behind the others. It must not have a backing file. */
export function withExtension(cluster0: Uint8Array, type: number, data: Uint8Array): Uint8Array {
  const { backingFileOffset, endMarker } = parseHeader(cluster0, 'image');
  if (backingFileOffset !== 0 || endMarker === undefined) throw new Error('no place for an extension');
  const bytes = cluster0.slice();
  bytes.set(pairOf32(type, data.length), endMarker);
  bytes.set(data, endMarker + 8);
  bytes.fill(0, endMarker + 8 + data.length, endMarker + 16 + alignUp8(data.length));
  return bytes;
}

/** A header without the feature name table, which must be its last extension. */
export function withoutFeatureNames(cluster0: Uint8Array): Uint8Array {
  const table = parseHeader(cluster0, 'image').extensions.at(-1);
  if (table?.type !== EXTENSION_TYPES.featureNames) throw new Error('no feature name table at the end');
  return cluster0.slice().fill(0, table.offset, table.offset + 8 + table.length);
}
