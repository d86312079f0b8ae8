import type { KeyEntry, ValueSchema } from './entry';
import { itemSchemaOf, typesOf } from './words';

/** A value to start from. */
export interface Skeleton {
  /** LSP snippet syntax (3.18, "Snippet Syntax"), with one placeholder or choice; everything else is escaped. */
  readonly snippet: string;
  /** The same as plain JSON, filled with the first choice or example. */
  readonly plain: string;
}

/** Longer lists of choices are left to completion. */
const MOST_CHOICES = 12;

/** A value to start from for a key, by its type: a list of one, an example number, true or false, a choice. */
export function skeleton(entry: KeyEntry, tabstop = 1): Skeleton {
  const { schema } = entry;
  const type = typesOf(schema)[0];
  if (type === 'array') {
    const example: unknown = entry.examples[0];
    const item = itemSkeleton(
      entry,
      itemSchemaOf(schema) ?? {},
      Array.isArray(example) ? example[0] : undefined,
      tabstop,
    );
    return { snippet: `[${item.snippet}]`, plain: `[${item.plain}]` };
  }
  return itemSkeleton(entry, schema, entry.examples[0], tabstop);
}

/** The texts that a string of a key, or an item of its list, may be or usually is; none if any text will do. */
export function choicesOf(entry: KeyEntry): readonly string[] {
  const { schema } = entry;
  const values = schema.enum ?? itemSchemaOf(schema)?.enum ?? entry.knownValues ?? [];
  return values.filter((value) => typeof value === 'string');
}

function itemSkeleton(entry: KeyEntry, schema: ValueSchema, example: unknown, tabstop: number): Skeleton {
  const type = typesOf(schema)[0] ?? (schema.enum === undefined ? typeof example : 'string');
  switch (type) {
    case 'boolean':
      return choice(example === false ? ['false', 'true'] : ['true', 'false'], '', tabstop);
    case 'string': {
      const choices = exampleFirst(choicesOf(entry), example);
      if (choices.length > 0 && choices.length <= MOST_CHOICES) return choice(choices.map(inner), '"', tabstop);
      const text = inner(typeof example === 'string' ? example : '');
      return { snippet: `"${placeholder(text, tabstop)}"`, plain: `"${text}"` };
    }
    case 'integer':
    case 'number': {
      const text = JSON.stringify(example ?? schema.minimum ?? 0);
      return { snippet: placeholder(text, tabstop), plain: text };
    }
    case 'array':
      return { snippet: `[$${tabstop}]`, plain: '[]' };
    case 'object':
      return { snippet: `{$${tabstop}\\}`, plain: '{}' };
    default:
      return { snippet: `$${tabstop}`, plain: 'null' };
  }
}

function exampleFirst(choices: readonly string[], example: unknown): readonly string[] {
  if (typeof example !== 'string' || !choices.includes(example)) return choices;
  return [example, ...choices.filter((value) => value !== example)];
}

/** A string as it stands between its quotes in JSON. */
function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function placeholder(text: string, tabstop: number): string {
  return text === '' ? `$${tabstop}` : `\${${tabstop}:${escapeSnippet(text)}}`;
}

function choice(values: readonly string[], quote: string, tabstop: number): Skeleton {
  const escaped = values.map((value) => value.replace(/[\\,|]/g, '\\$&'));
  return { snippet: `${quote}\${${tabstop}|${escaped.join()}|}${quote}`, plain: `${quote}${values[0] ?? ''}${quote}` };
}

/** Text as it must be written in an LSP snippet so that it stands for itself. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
