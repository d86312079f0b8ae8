import type { KeyEntry, LibvirtMapping } from '../../registry/entry';
import { fromLibvirt, shapeOf, type Reading } from './reading';
import { select, type Match } from './select';

/**
 * Reads a key where the registry says that it is in a domain: a list takes every value that is there, a text or number the first one, and
 * yes or no is whether there is such an element at all, if the registry maps no values to it.
 */
export function readMapped(reading: Reading, entry: KeyEntry): void {
  for (const mapping of entry.mapping.libvirt ?? []) {
    const found = select(reading.root, mapping);
    const [first] = found;
    if (first === undefined) continue;
    reading.put(entry.key, valueOf(entry, mapping, found, first), placeOf(mapping));
    return;
  }
}

function valueOf(entry: KeyEntry, mapping: LibvirtMapping, found: readonly Match[], first: Match): unknown {
  const value = fromLibvirt(mapping, first.value);
  switch (shapeOf(entry)) {
    case 'list':
      return found.map((match) => fromLibvirt(mapping, match.value));
    case 'boolean':
      return mapping.valueMap === undefined ? true : isTruth(value) ? value === 'true' : value;
    case 'integer':
      return /^\d+$/.test(value) ? Number(value) : value;
    case 'text':
      return tidy(value, entry);
  }
}

function isTruth(value: string): boolean {
  return value === 'true' || value === 'false';
}

/** An empty text says nothing. Line breaks of the domain's layout stay only where the key has no pattern against them. */
function tidy(value: string, { schema }: KeyEntry): string | undefined {
  if (value === '') return undefined;
  return schema['pattern'] === undefined ? value : value.replace(/\s+/g, ' ');
}

/** `/domain/os/type/@arch` as people are told of it: `os/type/@arch`. */
export function placeOf({ path }: LibvirtMapping): string {
  return path.replace(/^\/domain\//, '').replace(/\[[^\]]*\]/g, '');
}
