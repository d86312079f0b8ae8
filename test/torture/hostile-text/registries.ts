import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARKUP } from './texts';

/** Patterns that take a backtracking engine longer than anybody lives, each with a value for it. */
export const SLOW_PATTERNS: Readonly<Record<string, { readonly pattern: string; readonly value: string }>> = {
  plus: { pattern: '^(a+)+$', value: `${'a'.repeat(20_000)}!` },
  star: { pattern: '^(a*)*b$', value: 'a'.repeat(20_000) },
  alternatives: { pattern: '^(a|a)*$', value: `${'a'.repeat(20_000)}!` },
  words: { pattern: '^(\\w+\\s?)*$', value: `${'word '.repeat(4000)}!` },
  dots: { pattern: '^(.*.*)*x$', value: 'y'.repeat(20_000) },
  repeated: { pattern: '^((ab)*)*c$', value: 'ab'.repeat(10_000) },
};

/** A value that each of them takes. */
const SOUND: Readonly<Record<string, string>> = {
  plus: 'a',
  star: 'ab',
  alternatives: 'a',
  words: 'a',
  dots: 'x',
  repeated: 'c',
};

/** What RE2 does not take: looking around, going back. Each makes its own file an error. */
export const FOREIGN_PATTERNS = [
  '(?=a)b',
  '(?<!a)b',
  '(a)\\1',
  '(?<n>a)\\k<n>',
  '(',
  '[',
  'a{1000000}',
  '*',
  '\\p{Nonsense}',
];

/** A schema whose definitions each refer twice to the one before: followed, it has 2 to the power of `levels` parts. */
function unfolding(levels: number): object {
  const before = (level: number): object => ({ $ref: `#/definitions/a${level - 1}` });
  const definitions = Object.fromEntries(
    Array.from({ length: levels }, (_, level) => [`a${level + 1}`, { allOf: [before(level + 1), before(level + 1)] }]),
  );
  return { definitions: { a0: { type: 'string' }, ...definitions }, allOf: [before(levels + 1)] };
}

function entry(schema: object, words = 'A key', example: unknown = 'a'): object {
  return { summary: words.replace(/\s+/g, ' ').slice(0, 80), description: words, schema, examples: [example] };
}

function store(folder: string, name: string, keys: Readonly<Record<string, object>>): string {
  const path = join(folder, `${name}.qcowmeta-registry.json`);
  writeFileSync(path, JSON.stringify({ registryVersion: '1.0.0', title: MARKUP[0], keys }, undefined, 2));
  return path;
}

/** Writes registry files: markup in every text, slow patterns, one file for each pattern that is refused, and one with a schema that is. */
export function storeRegistries(folder: string): {
  readonly good: readonly string[];
  readonly refused: readonly string[];
} {
  const words = MARKUP.join('\n\n');
  const slow = Object.fromEntries(
    Object.entries(SLOW_PATTERNS).map(([name, { pattern }]) => [
      `com.example.slow.${name}`,
      entry({ type: 'string', pattern }, 'A key', SOUND[name]),
    ]),
  );
  const marked = {
    ...entry({ type: 'string', enum: [...MARKUP] }, words, MARKUP[0]),
    valueDescriptions: Object.fromEntries(MARKUP.map((markup) => [markup, words])),
    notes: words,
  };
  const measured = { ...entry({ type: 'integer' }, words, 1), unit: MARKUP[2] };
  const good = [
    store(folder, 'marked', { 'com.example.marked': marked, 'com.example.measured': measured }),
    store(folder, 'slow', slow),
  ];
  const refused = FOREIGN_PATTERNS.map((pattern, index) =>
    store(folder, `foreign-${index}`, { [`com.example.foreign${index}.key`]: entry({ type: 'string', pattern }) }),
  );
  const endless = store(folder, 'unfolding', { 'com.example.unfolding.key': entry(unfolding(60)) });
  return { good, refused: [...refused, endless] };
}
