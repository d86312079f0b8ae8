import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome, Part, Size } from './part';
import { versionsAt, type Versions } from './versions';

/** What a part came to, how long it took, and with what. */
export interface Measured extends Outcome {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  /** Day of the measurement: `2026-01-31`. */
  readonly date: string;
  readonly versions: Versions;
}

/** A file system in memory that every Linux has. */
const MEMORY = '/dev/shm';

/** Runs a part in a folder of its own. A part that breaks off has a fault. */
export async function runPart(part: Part, size: Size, seed: number, log: (line: string) => void): Promise<Measured> {
  const parent = part.place === 'memory' && existsSync(MEMORY) ? MEMORY : tmpdir();
  const folder = await mkdtemp(join(parent, `qcowmeta-${part.name}-`));
  const start = performance.now();
  try {
    const outcome = await part.run({ size, seed, folder, log }).catch(brokenOff);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    const date = new Date().toISOString().slice(0, 10);
    return { name: part.name, seed, seconds, date, versions: versionsAt(folder), ...outcome };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function brokenOff(error: unknown): Outcome {
  return {
    figures: [],
    faults: [`broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
  };
}
