import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findingLine } from '../findings-text';
import { labelOf, type FoundString } from '../found-string';
import { presentImages, type ReadOptions } from '../images';
import { RawJson } from '../json';
import { noKey, readStored, valueText } from '../stored-text';

/** Options of `get`. */
export interface GetOptions extends ReadOptions {
  /** A string is printed without its quotes and escapes. */
  readonly raw?: boolean;
}

/** Prints the value of a key as it is written in the string that applies. */
export async function get(context: Context, image: string, key: string, options: GetOptions): Promise<ExitCode> {
  const { output } = context;
  const lookUp = (found: FoundString): Value | undefined => {
    const value = findValue(found, key);
    if (typeof value !== 'string') return value;
    output.message(`qcowmeta: ${value}`);
    return undefined;
  };
  return presentImages(context, [image], options, {
    headings: true,
    text: (found) => {
      const value = lookUp(found);
      if (value === undefined) return EXIT.negative;
      output.line(options.raw === true ? value.raw : value.text);
      return EXIT.ok;
    },
    json: (found) => {
      const value = lookUp(found);
      if (value === undefined) return { exit: EXIT.negative, members: { key, found: false } };
      return { exit: EXIT.ok, members: { key, found: true, value: new RawJson(value.text) } };
    },
  });
}

interface Value {
  /** As it is written. */
  readonly text: string;
  /** A string without quotes and escapes; any other value as it is written. */
  readonly raw: string;
}

/** The value of a key, or in words why there is none. */
function findValue(found: FoundString, key: string): Value | string {
  const label = labelOf(found);
  if (found.stored === undefined) return `${label}: has no string, so no key ${key}.`;
  const read = readStored(found.stored);
  const [fault] = read.faults;
  if (fault !== undefined) {
    return `${findingLine(label, read.text, fault)}. No key is looked up in such a string; qcowmeta check shows all that is wrong.`;
  }
  const member = read.document.members.find((candidate) => candidate.key === key);
  if (member === undefined) return noKey(label, key, read.document);
  const text = valueText(read, member);
  return { text, raw: member.valueNode?.type === 'string' ? String(member.valueNode.value) : text };
}
