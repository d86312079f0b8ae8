import { itemsOf } from '../document/node-value';
import type { ParsedDocument } from '../document/parse';
import type { KeyEntry } from './entry';
import { describeKey } from './describe';
import { message, type MessageArg } from '../message';
import type { Registry } from './registry';
import { resolveAlias } from './values';

/** A word beside a value that says what the text leaves out. */
export interface Annotation {
  /** UTF-16 offset after the value. */
  readonly offset: number;
  /** `MiB`, or `= pc`. */
  readonly text: string;
  /** The same in more words: `MiB (1048576 bytes)`. */
  readonly detail: MessageArg;
}

/** The unit after each number of a registered key, and after each name that stands for another one what it stands for. By offset. */
export function annotations({ members }: ParsedDocument, registry: Registry): Annotation[] {
  return members.flatMap(({ key, valueNode }) => {
    const entry = registry.get(key);
    if (entry === undefined || valueNode === undefined) return [];
    return [valueNode, ...itemsOf(valueNode)].flatMap(({ type, value, offset, length }) => {
      const said = type === 'number' ? unitOf(entry) : aliasOf(entry, type === 'string' ? String(value) : undefined);
      return said ? [{ offset: offset + length, ...said }] : [];
    });
  });
}

function unitOf(entry: KeyEntry): Omit<Annotation, 'offset'> | undefined {
  const { unit } = entry;
  return unit === undefined ? undefined : { text: unit, detail: describeKey(entry).unit ?? unit };
}

function aliasOf({ merge }: KeyEntry, name: string | undefined): Omit<Annotation, 'offset'> | undefined {
  const meant = name === undefined ? undefined : resolveAlias(merge, name);
  return meant === undefined || meant === name
    ? undefined
    : { text: `= ${meant}`, detail: message('The same as {value}.', { value: meant }) };
}
