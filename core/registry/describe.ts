import type { Deprecation, KeyEntry, KeyStatus, LibvirtMapping, QemuMapping } from './entry';
import { policies } from './registry';
import { choicesOf } from './skeleton';
import { itemSchemaOf, listInWords, rangeInWords, typesOf } from './words';

/** What is known of a key, in words, for a hover, a command's output or a page. Backticks mark names in `description` and `notes`. */
export interface KeyFacts {
  readonly key: string;
  /** One line. */
  readonly title: string;
  readonly description: string;
  /** "list", "whole number of MiB", "true or false". */
  readonly type: string;
  /** The limits and the form of the value, a line each: "from 1 to 4096". */
  readonly limits: readonly string[];
  /** "MiB (1048576 bytes)". */
  readonly unit?: string;
  /** Values to choose from, with what each means where that is known. */
  readonly values: readonly { readonly value: string; readonly description?: string }[];
  /** Whether other values than these are refused, or only warned about. */
  readonly valuesAreClosed: boolean;
  /** JSON text. */
  readonly default?: string;
  /** JSON texts. */
  readonly examples: readonly string[];
  /** What becomes of different values when several images make one machine. */
  readonly merge: string;
  /** Places in a libvirt domain, a line each. */
  readonly libvirt: readonly string[];
  /** QEMU options, a line each. */
  readonly qemu: readonly string[];
  readonly status: KeyStatus;
  /** "requirement: the guest does not work otherwise". */
  readonly level: string;
  /** "the whole machine" or "this image". */
  readonly scope: string;
  readonly since: string;
  readonly sources: readonly string[];
  readonly notes?: string;
  /** Said if a value is not applied before the user agrees. */
  readonly security?: string;
  readonly deprecated?: Deprecation;
  /** `built-in`, or the path of the registry file. */
  readonly origin: string;
  /** The title of that file. */
  readonly originTitle?: string;
}

/** Everything that the registry says of a key, as plain words. */
export function describeKey(entry: KeyEntry): KeyFacts {
  const { schema } = entry;
  const descriptions = entry.valueDescriptions ?? {};
  return {
    key: entry.key,
    title: entry.summary,
    description: entry.description,
    type: shortType(entry),
    limits: limitsOf(entry),
    ...(entry.unit === undefined ? {} : { unit: unitInWords(entry.unit) }),
    values: choicesOf(entry).map((value) => {
      const description = Object.hasOwn(descriptions, value) ? descriptions[value] : undefined;
      return description === undefined ? { value } : { value, description };
    }),
    valuesAreClosed: (itemSchemaOf(schema) ?? schema).enum !== undefined,
    ...(schema['default'] === undefined ? {} : { default: JSON.stringify(schema['default']) }),
    examples: entry.examples.map((example) => JSON.stringify(example)),
    merge: mergeInWords(entry),
    libvirt: (entry.mapping.libvirt ?? []).map(libvirtLine),
    qemu: qemuLines(entry.mapping.qemu ?? {}),
    status: entry.status,
    level: `${entry.level}: ${policies.levels[entry.level] ?? ''}`,
    scope: entry.scope === 'vm' ? 'the whole machine' : 'this image',
    since: entry.since,
    sources: entry.sources,
    ...(entry.notes === undefined ? {} : { notes: entry.notes }),
    ...(entry.security === 'safe' ? {} : { security: 'Shown on import, but not applied before you agree.' }),
    ...(entry.deprecated === undefined ? {} : { deprecated: entry.deprecated }),
    origin: entry.origin,
    ...(entry.originTitle === undefined ? {} : { originTitle: entry.originTitle }),
  };
}

const SHORT: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
  array: 'list',
};

/** The type in a few words, short enough to stand beside a key: "list", "whole number of MiB", "text", "one of 3 values". */
export function shortType(entry: KeyEntry): string {
  const { schema } = entry;
  if (schema.enum !== undefined) return `one of ${schema.enum.length} values`;
  const types = typesOf(schema).map((type) => {
    const isCounted = (type === 'integer' || type === 'number') && entry.unit !== undefined;
    return isCounted ? `${SHORT[type] ?? type} of ${entry.unit}` : (SHORT[type] ?? type);
  });
  return types.join(' or ') || 'any value';
}

/** A unit with its size, if the registry's naming rules give it: "MiB (1048576 bytes)". */
function unitInWords(unit: string): string {
  return Object.values(policies.naming.unitSuffixes).find((words) => words.startsWith(`${unit} `)) ?? unit;
}

function limitsOf(entry: KeyEntry): string[] {
  const schema = itemSchemaOf(entry.schema) ?? entry.schema;
  const { minItems, uniqueItems } = entry.schema;
  const { pattern, format, maxLength } = schema;
  const lines = [rangeInWords(schema)];
  if (typeof minItems === 'number') lines.push(`at least ${minItems} in the list`);
  if (uniqueItems === true) lines.push('each only once');
  if (typeof maxLength === 'number') lines.push(`at most ${maxLength} characters`);
  if (typeof format === 'string') lines.push(`a valid ${format}`);
  if (typeof pattern === 'string') lines.push(`matches \`${pattern}\``);
  return lines.filter(Boolean);
}

function mergeInWords({ merge }: KeyEntry): string {
  const { policy, neutral, conflicts, atMostOne, unique } = merge;
  const parts = [`${policy}: ${policies.mergePolicies[policy] ?? 'as its registry says'}`];
  if (neutral !== undefined) parts.push(`${JSON.stringify(neutral)} is neutral`);
  for (const pair of conflicts ?? []) parts.push(`${listInWords(pair)} conflict`);
  if (atMostOne !== undefined) parts.push(`${JSON.stringify(atMostOne)} in at most one image`);
  if (unique === true) parts.push('different in each image');
  return parts.join('; ');
}

function libvirtLine({ path, valueMap, write, requires, since, notes }: LibvirtMapping): string {
  const values = Object.entries(valueMap ?? {}).map(([from, to]) => `${from} is ${to}`);
  const remarks = [values.join(', '), write, requires && `needs ${requires}`, since && `since ${since}`, notes];
  const said = remarks.filter(Boolean).join('; ');
  return said === '' ? path : `${path} (${said})`;
}

function qemuLines({ option, template }: QemuMapping): string[] {
  if (template === undefined) return option === undefined ? [] : [option];
  return option === undefined || template.startsWith(option) ? [template] : [`${option}: ${template}`];
}
