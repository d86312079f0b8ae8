import type { KeyEntry } from '../../core/registry/entry';
import { shortType } from '../../core/registry/describe';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import type { JsonValue } from '../json';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { formatTable } from '../table';
import { probe } from './probe';

/** Options of `keys`. */
export interface KeysOptions extends RegistryOptions {
  readonly output?: 'text' | 'json';
  /** Compare with an installed QEMU: the path of an emulator, or true for that of this host. */
  readonly probeQemu?: string | true;
}

/** Lists the registered keys, in the registry's order, or tells what an installed QEMU has that they do not know. */
export async function keys(context: Context, options: KeysOptions): Promise<ExitCode> {
  if (options.probeQemu !== undefined) return probe(context, options.probeQemu, options.output);
  const { output } = context;
  const { entries } = await openRegistry(output, options.registry);
  if (options.output === 'json') output.json(entries.map(entryJson));
  else output.text(formatTable(['KEY', 'TYPE', 'LEVEL', 'STATUS', 'SUMMARY'], entries.map(rowOf)));
  return EXIT.ok;
}

function rowOf(entry: KeyEntry): string[] {
  return [entry.key, shortType(entry), entry.level, entry.status, entry.summary];
}

/** An entry is what was read of a JSON file, so it is JSON again once members that are undefined are left out. */
function entryJson(entry: KeyEntry): JsonValue {
  return JSON.parse(JSON.stringify(entry)) as JsonValue;
}
