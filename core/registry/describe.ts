import type { Deprecation, KeyEntry, KeyStatus, LibvirtMapping, QemuMapping } from './entry';
import { english, message, renderArg, type Message, type MessageArg, type Say } from '../message';
import { policies } from './registry';
import { choicesOf } from './skeleton';
import { eitherOf, itemSchemaOf, listInWords, rangeInWords, typesOf } from './words';

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

/** Everything that the registry says of a key, as plain words. What a registry says of a single key stays in its language. */
export function describeKey(entry: KeyEntry, say: Say = english): KeyFacts {
  const { schema } = entry;
  const descriptions = entry.valueDescriptions ?? {};
  return {
    key: entry.key,
    title: entry.summary,
    description: entry.description,
    type: shortType(entry, say),
    limits: limitsOf(entry).map((limit) => say(limit.message, limit.args)),
    ...(entry.unit === undefined ? {} : { unit: unitInWords(entry.unit) }),
    values: choicesOf(entry).map((value) => {
      const description = Object.hasOwn(descriptions, value) ? descriptions[value] : undefined;
      return description === undefined ? { value } : { value, description };
    }),
    valuesAreClosed: (itemSchemaOf(schema) ?? schema).enum !== undefined,
    ...(schema['default'] === undefined ? {} : { default: JSON.stringify(schema['default']) }),
    examples: entry.examples.map((example) => JSON.stringify(example)),
    merge: mergeInWords(entry, say),
    libvirt: (entry.mapping.libvirt ?? []).map((place) => libvirtLine(place, say)),
    qemu: qemuLines(entry.mapping.qemu ?? {}),
    status: entry.status,
    level: `${entry.level}: ${say(policies.levels[entry.level] ?? '')}`,
    scope: entry.scope === 'vm' ? say('the whole machine') : say('this image'),
    since: entry.since,
    sources: entry.sources,
    ...(entry.notes === undefined ? {} : { notes: entry.notes }),
    ...(entry.security === 'safe' ? {} : { security: say('Shown on import, but not applied before you agree.') }),
    ...(entry.deprecated === undefined ? {} : { deprecated: entry.deprecated }),
    origin: entry.origin,
    ...(entry.originTitle === undefined ? {} : { originTitle: entry.originTitle }),
  };
}

const SHORT: Readonly<Record<string, Message>> = {
  string: message('text'),
  integer: message('whole number'),
  number: message('number'),
  boolean: message('true or false'),
  object: message('object'),
  array: message('list'),
};

/** The type in a few words, short enough to stand beside a key: "list", "whole number of MiB", "text", "one of 3 values". */
export function shortType(entry: KeyEntry, say: Say = english): string {
  const { schema, unit } = entry;
  if (schema.enum !== undefined)
    return say(schema.enum.length === 1 ? 'one value' : 'one of {count} values', { count: schema.enum.length });
  const types = typesOf(schema).map((type): MessageArg => {
    const name = SHORT[type] ?? type;
    const isCounted = (type === 'integer' || type === 'number') && unit !== undefined;
    return isCounted ? message('{type} of {unit}', { type: name, unit }) : name;
  });
  return renderArg(eitherOf(types) ?? message('any value'), say);
}

/** A unit with its size, if the registry's naming rules give it: "MiB (1048576 bytes)". */
function unitInWords(unit: string): string {
  return Object.values(policies.naming.unitSuffixes).find((words) => words.startsWith(`${unit} `)) ?? unit;
}

function limitsOf(entry: KeyEntry): Message[] {
  const schema = itemSchemaOf(entry.schema) ?? entry.schema;
  const { minItems, uniqueItems } = entry.schema;
  const { pattern, format, maxLength } = schema;
  const range = rangeInWords(schema);
  const lines = range === undefined ? [] : [range];
  if (typeof minItems === 'number') lines.push(message('at least {count} in the list', { count: minItems }));
  if (uniqueItems === true) lines.push(message('each only once'));
  if (typeof maxLength === 'number')
    lines.push(
      message(maxLength === 1 ? 'at most {count} character' : 'at most {count} characters', { count: maxLength }),
    );
  if (typeof format === 'string') lines.push(message('a valid {format}', { format }));
  if (typeof pattern === 'string') lines.push(message('matches `{pattern}`', { pattern }));
  return lines;
}

function mergeInWords({ merge }: KeyEntry, say: Say): string {
  const { policy, neutral, conflicts, atMostOne, unique } = merge;
  const rule = policies.mergePolicies[policy];
  const parts = [`${policy}: ${rule === undefined ? say('as its registry says') : say(rule)}`];
  if (neutral !== undefined) parts.push(say('{value} is neutral', { value: JSON.stringify(neutral) }));
  for (const pair of conflicts ?? []) parts.push(say('{values} conflict', { values: listInWords(pair) }));
  if (atMostOne !== undefined) parts.push(say('{value} in at most one image', { value: JSON.stringify(atMostOne) }));
  if (unique === true) parts.push(say('different in each image'));
  return parts.join('; ');
}

function libvirtLine({ path, valueMap, write, requires, since, notes }: LibvirtMapping, say: Say): string {
  const values = Object.entries(valueMap ?? {}).map(([from, to]) =>
    say('{value} is {other}', { value: from, other: to }),
  );
  const remarks = [
    values.join(', '),
    write,
    requires && say('needs {feature}', { feature: requires }),
    since && say('since {version}', { version: since }),
    notes,
  ];
  const said = remarks.filter(Boolean).join('; ');
  return said === '' ? path : `${path} (${said})`;
}

function qemuLines({ option, template }: QemuMapping): string[] {
  if (template === undefined) return option === undefined ? [] : [option];
  return option === undefined || template.startsWith(option) ? [template] : [`${option}: ${template}`];
}
