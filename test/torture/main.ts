import { parseArgs } from 'node:util';
import { storeMeasured, writePage } from './measured';
import type { Part, Size } from './part';
import { PARTS } from './parts';
import { runPart } from './run';

const SEED = 1;
/** Faults of one kind come in hundreds; the first ones tell. */
const SHOWN_FAULTS = 20;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function chosen(only: string | undefined): readonly Part[] {
  const names = only?.split(',') ?? PARTS.map(({ name }) => name);
  return names.map((name) => {
    const part = PARTS.find((each) => each.name === name);
    if (part) return part;
    throw new Error(`there is no part "${name}"; there are: ${PARTS.map((each) => each.name).join(', ')}`);
  });
}

function sizeOf(text: string): Size {
  if (text === 'small' || text === 'full') return text;
  throw new Error('--size is small or full');
}

/** Runs parts one after the other; only a full run is worth keeping. Gives the number of faults. */
async function runParts(parts: readonly Part[], size: Size, seed: number): Promise<number> {
  let total = 0;
  for (const part of parts) {
    say(`${part.name}: ${part.title}`);
    const measured = await runPart(part, size, seed, (line) => {
      say(`  ${line}`);
    });
    const { figures, faults, seconds } = measured;
    for (const { what, value } of figures) say(`  ${what}: ${value.toLocaleString('en-US')}`);
    for (const fault of faults.slice(0, SHOWN_FAULTS)) say(`  FAULT: ${fault}`);
    say(`  ${faults.length} faults, ${seconds} s`);
    if (size === 'full') storeMeasured(measured);
    if (size === 'full') writePage(PARTS);
    total += faults.length;
  }
  return total;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      size: { type: 'string', default: 'full' },
      seed: { type: 'string', default: String(SEED) },
      page: { type: 'boolean', default: false },
    },
  });
  if (values.page) {
    writePage(PARTS);
    return;
  }
  const faults = await runParts(chosen(values.only), sizeOf(values.size), Number(values.seed));
  process.exitCode = faults === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
