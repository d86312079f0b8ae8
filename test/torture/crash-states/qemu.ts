import { nameOfBase } from '../../support/crash/images';
import type { Shell } from '../shell';

/** What a shell says of a program that has nothing to say. */
export const SOUND = 'exit code 0';

/** What the real qemu-img says of an image with a guest's data, comparable between copies of it; a refusal is an answer, too. */
export async function judgement(shell: Shell, path: string, guest: string): Promise<string> {
  const said = await shell.run(
    ['qemu-img', 'info', '-f', 'qcow2', '--output=json', path],
    ['qemu-img', 'check', '-f', 'qcow2', '--output=json', path],
    ['qemu-img', 'compare', '-f', 'qcow2', '-F', 'raw', path, guest],
  );
  return said.replace(/"filename": ".*"/g, '"filename": "IMAGE"').replace(/"actual-size": \d+/g, '');
}

/** What qemu-img has against an image whose header was rewritten, so that `info` may say something else; nothing: it is sound. */
export async function complaints(shell: Shell, path: string, guest: string): Promise<string> {
  const said = await shell.run(
    ['qemu-img', 'check', '-q', '-f', 'qcow2', path],
    ['qemu-img', 'compare', '-q', '-f', 'qcow2', '-F', 'raw', path, guest],
  );
  return said === `${SOUND}\n${SOUND}` ? '' : said;
}

export const REWRITINGS = ['amend', 'bitmap', 'rebase'] as const;
/** What has QEMU write the whole header anew. */
export type Rewriting = (typeof REWRITINGS)[number];

/** Longest name of a backing file that QEMU takes. */
const LONGEST_NAME = 1023;

/** An image without data: as a backing file it changes nothing of what a guest reads. */
export const EMPTY_BASE = 'empty.qcow2';

/** What of a header decides how it can be rewritten. */
export interface HeaderFacts {
  readonly version: 2 | 3;
  /** Whether there is a backing file. */
  readonly backed: boolean;
}

/** Has qemu-img rewrite the header; what it says if it refuses that, else nothing. */
export async function rewriteHeader(
  shell: Shell,
  path: string,
  rewriting: Rewriting,
  header: HeaderFacts,
): Promise<string> {
  const said = await shell.run(['qemu-img', ...argumentsFor(path, rewriting, header)]);
  return said === SOUND ? '' : said;
}

function argumentsFor(path: string, rewriting: Rewriting, { version, backed }: HeaderFacts): string[] {
  switch (rewriting) {
    case 'amend':
      return ['amend', '-q', '-f', 'qcow2', '-o', version === 2 ? 'compat=1.1' : 'lazy_refcounts=on', path];
    case 'bitmap':
      return ['bitmap', '-f', 'qcow2', '--add', path, 'after-the-crash'];
    case 'rebase':
      return [
        'rebase',
        '-q',
        '-u',
        '-f',
        'qcow2',
        '-F',
        'qcow2',
        '-b',
        nameOfBase(LONGEST_NAME, backed ? undefined : EMPTY_BASE),
        path,
      ];
  }
}
