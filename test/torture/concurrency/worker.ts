import { QcowmetaError } from '../../../core/errors';
import { hashOf } from '../../../core/hash';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { randomNumbers } from '../../support/random';
import type { Event } from './history';

/** What a process is to do; it is told so in its first message. */
export interface Work {
  readonly image: string;
  readonly operations: number;
  readonly number: number;
  readonly seed: number;
}

/** What it did, and how often it was told that it could not write, by the error's code. */
export interface Done {
  readonly history: readonly Event[];
  readonly refusals: Readonly<Record<string, number>>;
}

const READS_OF_THREE = 2;
/** Digits of a hash that stand for a string. */
const DIGITS = 16;
const MOST_FILLER = 2000;

/** Reads, and replaces what it read, in turns that chance decides. */
async function work({ image, operations, number, seed }: Work): Promise<Done> {
  const random = randomNumbers(seed * 1000 + number + 1);
  const history: Event[] = [];
  const refusals: Record<string, number> = {};
  let found = await read(image);
  for (let operation = 0; operation < operations; operation++) {
    if (random() * 3 < READS_OF_THREE) {
      found = await read(image);
      history.push({ did: 'read', found: found.slice(0, DIGITS) });
      continue;
    }
    const filler = 'x'.repeat(Math.floor(random() * MOST_FILLER));
    const text = Buffer.from(JSON.stringify({ process: number, operation, filler }));
    const refusal = await replace(image, found, text);
    if (refusal !== undefined) {
      refusals[refusal] = (refusals[refusal] ?? 0) + 1;
      continue;
    }
    history.push({ did: 'replace', found: found.slice(0, DIGITS), by: hashOf(text).slice(0, DIGITS) });
    found = hashOf(text);
  }
  return { history, refusals };
}

async function read(image: string): Promise<string> {
  const { own } = await readMetadata(image);
  if (!own) throw new Error('the image has no string');
  return own.hash;
}

/** The code of the refusal; undefined: it was replaced. */
async function replace(image: string, expected: string, text: Uint8Array): Promise<string | undefined> {
  try {
    await writeMetadata(image, [{ target: { kind: 'image' }, text, expected }]);
    return undefined;
  } catch (error) {
    if (error instanceof QcowmetaError && (error.code === 'in-use' || error.code === 'changed-since-read'))
      return error.code;
    throw error;
  }
}

process.once('message', (message) => {
  void work(message as Work).then((done) => {
    process.send?.(done, () => {
      process.disconnect();
    });
  });
});
