import { describeKey, type KeyFacts } from '../../core/registry/describe';
import { classifyKey } from '../../core/registry/key-grammar';
import type { Context } from '../context';
import { didYouMean } from '../did-you-mean';
import { EXIT, type ExitCode } from '../exit-codes';
import type { JsonObject } from '../json';
import type { Output } from '../output';
import { openRegistry, type RegistryOptions } from '../registry-option';

/** Options of `explain`. */
export interface ExplainOptions extends RegistryOptions {
  readonly output?: 'text' | 'json';
}

/** Tells what a key means. A key that is not registered is a negative answer. */
export async function explain({ output }: Context, key: string, options: ExplainOptions): Promise<ExitCode> {
  const registry = await openRegistry(output, options.registry);
  const isJson = options.output === 'json';
  const entry = registry.get(key);
  if (entry === undefined) {
    const suggestions = registry.suggest(key);
    if (isJson) output.json({ key, registered: false, suggestions });
    tellUnknown(output, key, suggestions);
    return EXIT.negative;
  }
  const facts = describeKey(entry);
  if (isJson) output.json(factsJson(facts));
  else output.text(factsText(facts));
  return EXIT.ok;
}

function tellUnknown(output: Output, key: string, suggestions: readonly string[]): void {
  const { kind } = classifyKey(key);
  const meant = didYouMean(suggestions) || ' qcowmeta keys lists all.';
  output.message(
    kind === 'vendor'
      ? `qcowmeta: ${key} is a vendor's key that no registry here describes; --registry FILE adds one.`
      : `qcowmeta: ${key} is not registered.${meant}`,
  );
}

function factsJson(facts: KeyFacts): JsonObject {
  const { values, deprecated, ...plain } = facts;
  return {
    ...plain,
    registered: true,
    values: values.map(({ value, description }) => ({ value, description })),
    deprecated: deprecated === undefined ? undefined : { ...deprecated },
  };
}

/** A heading line, the description, then one fact a line. */
function factsText(facts: KeyFacts): string {
  const lines = linesOf(facts).flatMap(([label, texts]) => {
    return texts.map((text, index) => `${(index === 0 ? `${label}:` : '').padEnd(LABEL_WIDTH)}${text}`);
  });
  return `${[`${facts.key}: ${facts.title}`, '', plain(facts.description), '', ...lines].join('\n')}\n`;
}

const LABEL_WIDTH = 14;

function linesOf(facts: KeyFacts): [string, readonly string[]][] {
  return [
    ['Type', [[facts.type, ...facts.limits.map(plain)].join('; ')]],
    ['Unit', optional(facts.unit)],
    [facts.valuesAreClosed ? 'Values' : 'Known values', facts.values.map(valueLine)],
    ['Default', optional(facts.default)],
    ['Examples', facts.examples],
    ['Level', [facts.level]],
    ['Describes', [facts.scope]],
    ['Merge', [facts.merge]],
    ['libvirt', facts.libvirt],
    ['QEMU', facts.qemu],
    ['On import', optional(facts.security)],
    ['Status', [`${facts.status}, since ${facts.since}`]],
    ['Deprecated', optional(facts.deprecated?.note)],
    ['Notes', optional(facts.notes)],
    ['Sources', facts.sources],
    ['Defined in', facts.origin === 'built-in' ? [] : [`${facts.origin} (${facts.originTitle ?? ''})`]],
  ];
}

function optional(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [plain(text)];
}

/** The registry marks names with backticks, for editors; on a terminal they only disturb. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

function valueLine({ value, description }: KeyFacts['values'][number]): string {
  return description === undefined ? value : `${value}: ${plain(description)}`;
}
