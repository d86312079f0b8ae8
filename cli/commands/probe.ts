import { compareKnownValues, type ProbedKey } from '../../core/registry/probe';
import { builtinRegistry } from '../../core/registry/registry';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { hostQemu, ProbeError, probeQemu, type QemuFacts } from '../qemu-probe';

/** What is compared with what. */
const KEYS: readonly (readonly [key: string, names: (facts: QemuFacts) => readonly string[]])[] = [
  ['qemu.machine-types', ({ machines }) => machines],
  ['qemu.cpu.models', ({ cpuModels }) => cpuModels],
];

/** Tells where an installed QEMU and the known values of the registry differ. `binary` is true for the emulator of this host's architecture. */
export async function probe(
  { output }: Context,
  binary: string | true,
  form: 'text' | 'json' = 'text',
): Promise<ExitCode> {
  const program = binary === true ? hostQemu() : binary;
  try {
    const facts = await probeQemu(program);
    const keys = compare(facts);
    const { version, architecture } = facts;
    if (form === 'json') output.json({ binary: program, version, architecture, keys: keys.map((key) => ({ ...key })) });
    else output.text(`${program}: QEMU ${version} for ${architecture}\n${keys.map(textOf).join('')}`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    output.message(`qcowmeta: ${error.message}`);
    return EXIT.unreadable;
  }
}

/** The differences for every key whose values depend on QEMU. */
export function compare(facts: QemuFacts): ProbedKey[] {
  return KEYS.flatMap(([key, names]) => {
    const entry = builtinRegistry().get(key);
    return entry === undefined ? [] : [compareKnownValues(entry, names(facts))];
  });
}

function textOf({ key, found, unknown, absent }: ProbedKey): string {
  return [
    `\n${key}: ${found.length} in this QEMU\n`,
    `  not known to the registry: ${listOf(unknown)}\n`,
    `  known, not in this QEMU:   ${listOf(absent)}\n`,
  ].join('');
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
