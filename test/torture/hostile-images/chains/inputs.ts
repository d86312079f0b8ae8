import fc from 'fast-check';
import { posix } from 'node:path';

/** How an image writes down where its backing file is. */
export type Spelling = 'relative' | 'dotted' | 'absolute' | 'slashes' | 'ended' | 'json' | 'url' | 'file-protocol';

/** A backing file as an image records it: the file with that number, a spelling, and a format, if any. */
export interface BackingInput {
  readonly to: number;
  readonly spelling: Spelling;
  readonly format: string | undefined;
}

/** A file of the folder. */
export type FileInput =
  | {
      readonly kind: 'image';
      readonly version: 2 | 3;
      /** It has a string of its own, in which its number stands. */
      readonly own: boolean;
      readonly backing: BackingInput | undefined;
    }
  | { readonly kind: 'link'; readonly to: number }
  | { readonly kind: 'secret' | 'empty' | 'folder' | 'pipe' | 'nothing' };

/** A folder of files that lead to each other, as they please. The first one is opened. */
export type ChainInput = readonly FileInput[];

/** As many files at most, so that most chains meet an end or themselves. */
export const MOST_FILES = 8;

const backing: fc.Arbitrary<BackingInput> = fc.record({
  to: fc.nat({ max: MOST_FILES }),
  spelling: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Spelling>('relative', 'dotted', 'absolute') },
    { weight: 2, arbitrary: fc.constantFrom<Spelling>('slashes', 'ended', 'json', 'url', 'file-protocol') },
  ),
  format: fc.oneof(
    { weight: 12, arbitrary: fc.constant('qcow2') },
    { weight: 1, arbitrary: fc.constantFrom('raw', 'vmdk', 'QCOW2', undefined) },
  ),
});

const image: fc.Arbitrary<FileInput> = fc.record({
  kind: fc.constant('image' as const),
  version: fc.constantFrom<2 | 3>(2, 3),
  own: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  backing: fc.option(backing, { freq: 9, nil: undefined }),
});

const file: fc.Arbitrary<FileInput> = fc.oneof(
  { weight: 16, arbitrary: image },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('link' as const), to: fc.nat({ max: MOST_FILES }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('secret', 'empty', 'folder', 'pipe', 'nothing') }) },
);

/** Any such folder. */
export const anyChain: fc.Arbitrary<ChainInput> = fc
  .tuple(image, fc.array(file, { minLength: 4, maxLength: MOST_FILES - 1 }))
  .map(([first, others]) => [first, ...others]);

/** Where a file of the folder is: each second one in a folder of its own kind, so that relative names say different things. */
export function placeOf(folder: string, index: number): string {
  return posix.join(folder, index % 2 === 0 ? '.' : 'sub', `f${index}`);
}

/** The backing file name that the image with a number records. */
export function nameOf(folder: string, index: number, { to, spelling }: BackingInput): string {
  const target = placeOf(folder, to);
  const relative = posix.relative(posix.dirname(placeOf(folder, index)), target);
  switch (spelling) {
    case 'relative':
      return relative;
    case 'dotted':
      return `./${relative}`;
    case 'absolute':
      return target;
    case 'slashes':
      return `/${target}`;
    case 'ended':
      return `${relative}\0nothing-of-this`;
    case 'json':
      return `json:{"driver":"qcow2","file":{"driver":"file","filename":"${target}"}}`;
    case 'url':
      return `https://example.com/f${to}`;
    case 'file-protocol':
      return `file:${target}`;
  }
}
