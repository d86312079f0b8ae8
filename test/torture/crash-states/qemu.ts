import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { nameOfBase } from '../../support/crash/images';

const run = promisify(execFile);

/** What the real qemu-img says of an image, comparable between copies of it; or why it refuses it. */
export async function judgement(path: string, guest: string): Promise<string> {
  const [info, check, compared] = await Promise.all([
    ask(path, 'info', '-f', 'qcow2', '--output=json', path),
    ask(path, 'check', '-f', 'qcow2', '--output=json', path),
    ask(path, 'compare', '-f', 'qcow2', '-F', 'raw', path, guest),
  ]);
  return [info, check, compared].join('\n');
}

/** As `judgement`, of an image whose header was rewritten: `info` may say something else then. */
export async function soundness(path: string, guest: string): Promise<string> {
  const [check, compared] = await Promise.all([
    ask(path, 'check', '-q', '-f', 'qcow2', path),
    ask(path, 'compare', '-q', '-f', 'qcow2', '-F', 'raw', path, guest),
  ]);
  return check + compared;
}

/** Runs a program of QEMU in the folder of an image, where it looks for an external data file. Rejects if it fails. */
export async function runBeside(
  path: string,
  program: 'qemu-img' | 'qemu-io',
  args: readonly string[],
): Promise<string> {
  return (await run(program, args, { cwd: dirname(path) })).stdout;
}

/** qemu-img's output without what differs between copies. A refusal is an answer, too. */
async function ask(path: string, ...args: string[]): Promise<string> {
  try {
    const stdout = await runBeside(path, 'qemu-img', args);
    return stdout.replaceAll(basename(path), 'IMAGE').replace(/"actual-size": \d+/g, '');
  } catch (error) {
    if (error instanceof Error && 'stderr' in error) return `refused: ${String(error.stderr)}`;
    throw error;
  }
}

export const REWRITINGS = ['amend', 'bitmap', 'rebase'] as const;
/** What has QEMU write the whole header anew. */
export type Rewriting = (typeof REWRITINGS)[number];

/** Longest name of a backing file that QEMU takes. */
const LONGEST_NAME = 1023;

/** Has qemu-img rewrite the header; what it says if it refuses that, else nothing. */
export async function rewriteHeader(path: string, rewriting: Rewriting, version: 2 | 3): Promise<string> {
  const said = await ask(path, ...argumentsFor(path, rewriting, version));
  return said.startsWith('refused') ? said : '';
}

function argumentsFor(path: string, rewriting: Rewriting, version: 2 | 3): string[] {
  switch (rewriting) {
    case 'amend':
      return ['amend', '-q', '-f', 'qcow2', '-o', version === 2 ? 'compat=1.1' : 'lazy_refcounts=on', path];
    case 'bitmap':
      return ['bitmap', '-f', 'qcow2', '--add', path, 'after-the-crash'];
    case 'rebase':
      return ['rebase', '-q', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', nameOfBase(LONGEST_NAME), path];
  }
}
