import { posix } from 'node:path';
import type { ErrorCode } from '../../../../core/errors';
import type { ChainEnd } from '../../../../core/store/effective';
import { nameOf, placeOf, type ChainInput, type FileInput } from './inputs';

/** What must come of a walk: the paths of the images that it reads, how it ends, and the number of the file whose string it finds. */
export interface Expected {
  readonly paths: readonly string[];
  readonly end: Exclude<ChainEnd['kind'], 'failed'> | ErrorCode;
  readonly found?: number;
}

type Image = Extract<FileInput, { kind: 'image' }>;

/** Where names lead, by what an input says and not by what is on the disk. Shares no code with the walk of core/. */
export class Model {
  constructor(
    private readonly folder: string,
    private readonly files: ChainInput,
  ) {}

  /** The walk from the first file until a string (`toTheEnd`: past strings, too). */
  walk(toTheEnd: boolean): Expected {
    const paths: string[] = [];
    const seen = new Set<number>();
    let path = placeOf(this.folder, 0);
    for (;;) {
      const there = this.at(path);
      if (typeof there === 'string') return { paths, end: there };
      const { index, image } = there;
      if (seen.has(index)) return { paths, end: 'backing-cycle' };
      seen.add(index);
      paths.push(told(path));
      if (image.own && !toTheEnd) return { paths, end: 'found', found: index };
      const next = this.behind(path, index, image);
      if (!next.startsWith('/')) return { paths, end: next as Expected['end'] };
      path = next;
    }
  }

  /** The image that a path leads to, or what is said of it. */
  private at(path: string): { index: number; image: Image } | ErrorCode {
    let index = this.indexOf(path);
    for (let links = 0; links <= this.files.length; links++) {
      const file = index === undefined ? undefined : this.files[index];
      if (index === undefined || file === undefined || file.kind === 'nothing') return 'backing-missing';
      if (file.kind === 'image') return { index, image: file };
      if (file.kind === 'folder' || file.kind === 'pipe') return 'not-a-file';
      if (file.kind !== 'link') return 'not-qcow2';
      index = file.to;
    }
    return 'read-failed';
  }

  private indexOf(path: string): number | undefined {
    const plain = posix.normalize(path);
    const index = this.files.findIndex((_, each) => placeOf(this.folder, each) === plain);
    return index < 0 ? undefined : index;
  }

  /** The path of the next image, as it is put together, or how the walk ends here. */
  private behind(path: string, index: number, { backing }: Image): string {
    if (backing === undefined) return 'complete';
    const { spelling, format } = backing;
    const isQcow2 = format === 'qcow2';
    if (['json', 'url', 'file-protocol'].includes(spelling))
      return format === undefined || isQcow2 ? 'protocol' : 'raw';
    if (format === undefined) return 'unprobed';
    if (!isQcow2) return 'raw';
    const [name = ''] = nameOf(this.folder, index, backing).split('\0');
    return name.startsWith('/') ? name : `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`;
  }
}

/** How a path is told: without `..`, so that it means the same file in a URI. No folder of a chain is a link, where that would be another one. */
function told(path: string): string {
  return path.includes('/../') ? posix.normalize(path) : path;
}
