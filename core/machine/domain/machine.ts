import { familyOf, resolveAlias } from '../../registry/values';
import type { Reading } from './reading';
import { domainRefused } from './refusals';
import { select } from './select';
import { childOf, lineOf, textOf } from './xml';

const KEY = 'qemu.machine-types';

/** Throws domain-refused for a domain that is no machine for QEMU: a container, or a paravirtualized guest of another hypervisor. */
export function checkKind({ root, file }: Reading): void {
  const os = childOf(root, 'os');
  const type = os && childOf(os, 'type');
  if (type === undefined || textOf(type) === 'hvm') return;
  throw domainRefused('not-hvm', file, { line: lineOf(type), type: JSON.stringify(textOf(type)) });
}

/**
 * The machine type: its family (`q35` for `pc-q35-7.2`), or exactly the one of the domain. Nothing if the domain leaves it to libvirt, whose
 * choice changes.
 */
export function readMachine(reading: Reading): void {
  const mapping = reading.mappingOf(KEY);
  const entry = reading.registry.get(KEY);
  const [machine] = select(reading.root, mapping);
  if (entry === undefined || machine === undefined) return;
  const name = resolveAlias(entry.merge, machine.value);
  const family = reading.exact ? undefined : familyOf(entry.merge, name);
  reading.put(KEY, [family ?? name], 'os/type/@machine');
}

/** The machine's family as the registry names it, or its name; undefined if the domain has none. */
export function machineFamily(reading: Reading): string | undefined {
  const [machine] = select(reading.root, reading.mappingOf(KEY));
  const entry = reading.registry.get(KEY);
  return machine && ((entry && familyOf(entry.merge, machine.value)) ?? machine.value);
}
