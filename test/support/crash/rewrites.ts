import { nameOfBase, type Recipe } from './images';

/** How QEMU writes the header of an image anew. */
export interface Rewrite {
  readonly name: string;
  readonly recipe: Recipe;
  /** Commands of qemu-img; `IMAGE` stands for the image. */
  readonly commands: readonly (readonly string[])[];
}

const AMEND = ['amend', '-f', 'qcow2', '-o'];
/** Records a backing file whose name has that many bytes. */
export const rebase = (length: number): string[] => [
  'rebase',
  '-u',
  '-f',
  'qcow2',
  '-F',
  'qcow2',
  '-b',
  nameOfBase(length),
  'IMAGE',
];

/** What makes QEMU write a new header. */
export const REWRITES: readonly Rewrite[] = [
  { name: 'amend', recipe: { clusters: '64k', version: 3 }, commands: [[...AMEND, 'lazy_refcounts=on', 'IMAGE']] },
  { name: 'amend to version 3', recipe: { clusters: '4k', version: 2 }, commands: [[...AMEND, 'compat=1.1', 'IMAGE']] },
  { name: 'rebase to the first backing file', recipe: { clusters: '64k', version: 3 }, commands: [rebase(30)] },
  {
    name: 'rebase to the longest name',
    recipe: { clusters: '4k', version: 3, backingName: 30 },
    commands: [rebase(1023)],
  },
  {
    name: 'rebase twice',
    recipe: { clusters: '64k', version: 2, backingName: 700 },
    commands: [rebase(12), rebase(300)],
  },
  {
    name: 'rebase to no backing file',
    recipe: { clusters: '64k', version: 3, backingName: 200 },
    commands: [['rebase', '-u', '-f', 'qcow2', '-b', '', 'IMAGE']],
  },
  { name: 'a bitmap', recipe: { clusters: '64k', version: 3 }, commands: [['bitmap', '--add', 'IMAGE', 'one']] },
  {
    name: 'a bitmap and its removal',
    recipe: { clusters: '4k', version: 3, backingName: 20 },
    commands: [
      ['bitmap', '--add', 'IMAGE', 'one'],
      ['bitmap', '--remove', 'IMAGE', 'one'],
    ],
  },
];
