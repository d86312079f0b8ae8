import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, release, type } from 'node:os';
import { version } from '../../package.json';

/** What the figures of a part were measured with. */
export interface Versions {
  readonly qcowmeta: string;
  readonly qemu: string;
  readonly node: string;
  readonly kernel: string;
  readonly cores: number;
  readonly fileSystem: string;
}

/** The versions of this system; the file system is that of a folder. */
export function versionsAt(folder: string): Versions {
  const [, qemu = 'unknown'] =
    /version (\S+)/.exec(execFileSync('qemu-img', ['--version'], { encoding: 'utf8' })) ?? [];
  return {
    qcowmeta: version,
    qemu,
    node: process.versions.node,
    kernel: `${type()} ${release()}`,
    cores: availableParallelism(),
    fileSystem:
      process.platform === 'linux' ? fileSystemOf(folder, readFileSync('/proc/self/mounts', 'utf8')) : 'unknown',
  };
}

/** The type of the file system that a folder is on: that of the longest mount point above it, the last of several on one place. */
export function fileSystemOf(folder: string, mounts: string): string {
  let found = { point: '', type: 'unknown' };
  for (const line of mounts.split('\n')) {
    const [, point = '', kind = ''] = line.split(' ');
    const above = point !== '' && `${folder}/`.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (above && point.length >= found.point.length) found = { point, type: kind };
  }
  return found.type;
}
