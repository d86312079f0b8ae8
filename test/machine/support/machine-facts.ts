import assert from 'node:assert/strict';

/** What a running machine says of itself. */
export interface MachineFacts {
  /** Machine type with its version: `pc-q35-7.2`. */
  readonly machine: string;
  readonly memoryMiB: number;
  readonly vcpus: number;
  /** Paths of the images that it has open. */
  readonly images: readonly string[];
  /** Models of its TPMs. */
  readonly tpms: readonly string[];
  /** Whether the firmware in its flash is one that enforces Secure Boot. */
  readonly secure: boolean;
  /** Files of the firmware's flash chips. */
  readonly flash: readonly string[];
}

/** A QMP command with its arguments. */
export interface Question {
  readonly execute: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a machine has to be asked; `factsOf` reads the answers, in the same order. */
export const QUESTIONS: readonly Question[] = [
  { execute: 'qom-get', arguments: { path: '/machine', property: 'type' } },
  { execute: 'query-memory-size-summary', arguments: {} },
  { execute: 'query-cpus-fast', arguments: {} },
  { execute: 'query-named-block-nodes', arguments: { flat: true } },
  { execute: 'query-tpm', arguments: {} },
];

/** Reads the answers to `QUESTIONS`. */
export function factsOf([machine, memory, vcpus, blocks, tpms]: readonly unknown[]): MachineFacts {
  assert.ok(typeof machine === 'string' && isRecord(memory) && Array.isArray(vcpus) && Array.isArray(blocks));
  assert.ok(Array.isArray(tpms));
  const files = blocks.filter(isRecord).map((node) => ({ driver: node['drv'], file: String(node['file']) }));
  const filesOf = (...drivers: string[]): string[] =>
    [...new Set(files.filter(({ driver }) => drivers.includes(String(driver))).map(({ file }) => file))].sort();
  const flash = filesOf('raw');
  return {
    machine: machine.replace(/-machine$/, ''),
    memoryMiB: Number(memory['base-memory']) / 1024 ** 2,
    vcpus: vcpus.length,
    images: filesOf('qcow2'),
    tpms: tpms.filter(isRecord).map(({ model }) => String(model)),
    secure: flash.some((file) => /CODE.*(secboot|\.ms)\.fd$/.test(file)),
    flash,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
