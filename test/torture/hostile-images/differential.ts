import { mkdirSync, openSync, closeSync, writeSync, ftruncateSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { QcowmetaError } from '../../../core/errors';
import { equalBytes } from '../../../core/image/bytes';
import { Glances } from '../../../core/store/glances';
import { writeMetadata } from '../../../core/store/write';
import { contradiction, glanceAtFile } from '../../support/glances';
import { changesFor } from './examine';
import type { HostileFile } from './hostile-file';
import { anyInput, type Input } from './inputs';
import { makeHostile } from './make-hostile';
import { Qemu, type Opened } from './qemu';
import type { Seed } from './seeds';

/** How the writer and QEMU judge the same images. */
export interface Comparison {
  readonly inputs: number;
  written: number;
  /** Refused here and opened for writing by QEMU; and refused by both. */
  stricter: number;
  bothRefuse: number;
  readonly faults: string[];
}

/** Gives hostile images to the glances of a scan, to the real writer, on the disk and under QEMU's locks, and then to QEMU. */
export async function compareWithQemu(
  seeds: readonly Seed[],
  folder: string,
  first: number,
  inputs: number,
): Promise<Comparison> {
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data.raw');
  storeFile(data, [{ offset: 0, bytes: new Uint8Array(1024 * 1024) }], 1024 * 1024);
  const result: Comparison = { inputs, written: 0, stricter: 0, bothRefuse: 0, faults: [] };
  const glances = new Glances();
  let qemu = await Qemu.start(data);
  for (const input of fc.sample(anyInput(seeds.length), { seed: first, numRuns: inputs })) {
    try {
      await compareOne(qemu, glances, seeds, folder, input, result);
    } catch (error) {
      result.faults.push(`${String(error)}: ${fc.stringify(input)}`);
      await qemu.stop();
      qemu = await Qemu.start(data);
    }
  }
  await qemu.stop();
  return result;
}

async function compareOne(
  qemu: Qemu,
  glances: Glances,
  seeds: readonly Seed[],
  folder: string,
  input: Input,
  result: Comparison,
): Promise<void> {
  const [untouched, written] = [join(folder, 'untouched.qcow2'), join(folder, 'written.qcow2')];
  const file = makeHostile(seeds, input);
  const changes = await changesFor(file, input.action);
  if (!changes) return;
  store(untouched, file);
  store(written, file);
  const contradicted = await contradiction(untouched, glanceAtFile(glances, untouched));
  if (contradicted !== undefined) throw new Error(contradicted);
  const head = file.bytesAt(0, 104);
  const { replaceDamaged } = input.action;
  const outcome = await writeMetadata(written, changes, { replaceDamaged }).catch((error: unknown) => {
    if (error instanceof QcowmetaError) return error;
    throw error;
  });
  if (outcome instanceof QcowmetaError || !outcome.changed) {
    if (!equalBytes(readFileSync(untouched), readFileSync(written)))
      throw new Error('a refused write changed the file');
    const opinion = await qemu.open(untouched, head, 'write');
    if (opinion.ok) result.stricter += 1;
    else result.bothRefuse += 1;
    return;
  }
  result.written += 1;
  for (const mode of ['read', 'write'] as const) {
    const before = await qemu.open(untouched, head, mode);
    if (!before.ok) throw new Error(`QEMU does not open it (${mode}): ${before.error}`);
    checkSame(before, await qemu.open(written, head, mode));
  }
}

function checkSame(before: Opened, after: Opened): void {
  const told = (opened: Opened): string => (opened.ok ? opened.info : opened.error);
  if (told(before) !== told(after)) throw new Error(`QEMU said ${told(before)} and now says ${told(after)}`);
}

function store(path: string, file: HostileFile): void {
  storeFile(path, file.pieces, file.length);
}

/** Writes pieces over each other into a file of a length; what none of them fills stays a hole. */
function storeFile(path: string, pieces: HostileFile['pieces'], length: number): void {
  const fd = openSync(path, 'w');
  for (const { offset, bytes } of pieces) writeSync(fd, bytes, 0, bytes.length, offset);
  ftruncateSync(fd, length);
  closeSync(fd);
}
