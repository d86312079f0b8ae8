import { message, type MessageArg } from '../message';
import type { KeyEntry, ValueSchema } from './entry';
import { itemSchemaOf, typesOf } from './words';

/** A value that may be offered, and what it means in one line (names in backticks) where the registry says so. */
export interface Candidate {
  readonly value: unknown;
  readonly note?: MessageArg;
}

/**
 * Values to offer for a key, best first: those of a fixed set, true and false, known ones, and for a list one that has a single item of
 * those; last the examples. For many keys others are valid too.
 */
export function candidatesOf(entry: KeyEntry): Candidate[] {
  const items = itemCandidatesOf(entry).map(({ value, ...rest }) => ({ value: [value], ...rest }));
  const single = typesOf(entry.schema).includes('array') ? [] : (entry.knownValues ?? []);
  return unique([
    ...valuesOf(entry.schema, single, entry),
    ...items,
    ...entry.examples.map((value) => ({ value, note: message('Example') })),
  ]);
}

/** Values to offer for an item of a key's list, best first; none if the key has no list. */
export function itemCandidatesOf(entry: KeyEntry): Candidate[] {
  const schema = itemSchemaOf(entry.schema);
  if (!schema || !typesOf(entry.schema).includes('array')) return [];
  const examples = entry.examples.flatMap((example) => (Array.isArray(example) ? (example as unknown[]) : []));
  return unique([
    ...valuesOf(schema, entry.knownValues ?? [], entry),
    ...examples.map((value) => ({ value, note: message('Example') })),
  ]);
}

function valuesOf(schema: ValueSchema, known: readonly string[], entry: KeyEntry): Candidate[] {
  const booleans = schema.enum === undefined && typesOf(schema).includes('boolean') ? [true, false] : [];
  return [...(schema.enum ?? []), ...booleans, ...known].map((value) => {
    const notes = entry.valueDescriptions ?? {};
    const note = typeof value === 'string' && Object.hasOwn(notes, value) ? notes[value] : undefined;
    return note === undefined ? { value } : { value, note };
  });
}

/** Of values that are written alike the first stays. */
function unique(candidates: readonly Candidate[]): Candidate[] {
  const byText = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const text = JSON.stringify(candidate.value);
    if (!byText.has(text)) byText.set(text, candidate);
  }
  return [...byText.values()];
}
