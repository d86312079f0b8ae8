import { basename, dirname } from 'node:path';
import { readMetadata } from '../../../core/store/read';
import { waitFor } from '../../support/wait';
import { Shell } from '../shell';

/** How often QEMU did something to the image, by what it did. */
export type QemuTally = Map<string, number>;

/** Each leaves the image as it found it, but for the header, in the end. */
const COMMANDS: readonly (readonly string[])[] = [
  ['info', '-f', 'qcow2', 'IMAGE'],
  ['check', '-q', '-f', 'qcow2', 'IMAGE'],
  ['snapshot', '-c', 'between', 'IMAGE'],
  ['amend', '-f', 'qcow2', '-o', 'lazy_refcounts=on', 'IMAGE'],
  ['snapshot', '-d', 'between', 'IMAGE'],
  ['bitmap', '--add', 'IMAGE', 'between'],
  ['amend', '-f', 'qcow2', '-o', 'lazy_refcounts=off', 'IMAGE'],
  ['bitmap', '--remove', 'IMAGE', 'between'],
];
/** qemu-img does not wait for a lock: while somebody else writes, it refuses. */
const LOCKED = /Failed to get .*lock/;

/** Lets QEMU open, snapshot and amend an image, by turns, until it is told to stop. Gives what QEMU says that is no refusal of a lock. */
export async function disturb(image: string, tally: QemuTally, isOver: () => boolean): Promise<string[]> {
  const shell = new Shell(dirname(image));
  const faults: string[] = [];
  let last = '';
  try {
    for (let turn = 0; !isOver() || turn % COMMANDS.length !== 0; turn++) {
      // Others must have their turn, too, or nothing is written at all.
      last = await waitFor('another string in the image', async () => {
        const now = (await readMetadata(image)).own?.hash ?? '-';
        return now !== last || isOver() ? now : undefined;
      });
      const command = COMMANDS[turn % COMMANDS.length] ?? [];
      faults.push(...(await untilUnlocked(shell, image, command)));
      const [name = ''] = command;
      tally.set(name, (tally.get(name) ?? 0) + 1);
    }
    return faults;
  } finally {
    shell.close();
  }
}

async function untilUnlocked(shell: Shell, image: string, command: readonly string[]): Promise<string[]> {
  for (;;) {
    const said = await shell.run(['qemu-img', ...command.map((word) => (word === 'IMAGE' ? basename(image) : word))]);
    if (said.endsWith('exit code 0')) return [];
    if (!LOCKED.test(said)) return [`qemu-img ${command.join(' ')}: ${said}`];
  }
}
