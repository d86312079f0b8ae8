import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeKey, type KeyFacts } from '../core/registry/describe';
import {
  builtinRegistry,
  builtinRegistryFile,
  policies,
  type Condition,
  type CrossCheck,
} from '../core/registry/registry';
import { withImportTable } from './import-table';
import { thirdPartyPage } from './third-party';

/** The text of docs/keys.md, made from the built-in registry. `node --import tsx scripts/generate-docs.ts` writes it. */
export function keysPage(): string {
  const facts = builtinRegistry().entries.map((entry) => describeKey(entry));
  const rows = facts.map(
    ({ key, title, type, status }) => `| [\`${key}\`](#${anchor(key)}) | ${title} | ${type} | ${status} |`,
  );
  return [
    '# Keys',
    '',
    `The registered \`qemu.\` keys, registry version ${builtinRegistryFile.registryVersion}. This page is made from core/registry/qemu.json by`,
    'scripts/generate-docs.ts; change those.',
    '',
    'A key is **accepted** or **proposed**; proposed ones may be used like any other. Keys of vendors are reversed domain names, such as',
    '`com.example.build-id`, and need no registration. In lists the best comes first.',
    '',
    '| key | meaning | value | status |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '## Several images, one machine',
    '',
    'Each key says what becomes of different values when several images make one machine:',
    '',
    ...Object.entries(policies.mergePolicies).map(([name, words]) => `- **${name}**: ${words}`),
    '',
    '## Rules over several keys',
    '',
    'Each says nothing where one of its keys is absent.',
    '',
    ...builtinRegistry().crossChecks.map((check) => `- ${ruleInWords(check)}`),
    '',
    ...facts.flatMap(section),
  ].join('\n');
}

function ruleInWords(check: CrossCheck): string {
  if (check.rule === 'lte') return `${code(check.left)} is at most ${code(check.right)}`;
  const [given, needed] = [check.if, check.then].map((side) =>
    Object.entries(side)
      .map(([key, condition]) => `${code(key)} ${conditionInWords(condition)}`)
      .join(' and '),
  );
  return `if ${given ?? ''}, then ${needed ?? ''}${check.why === undefined ? '' : `: ${check.why}`}`;
}

function conditionInWords(condition: Condition): string {
  if (typeof condition !== 'object') return `is ${code(JSON.stringify(condition))}`;
  if ('contains' in condition) return `contains ${code(condition.contains)}`;
  if ('only' in condition) return `contains nothing but ${code(condition.only)}`;
  return `contains ${code(condition.containsFamily)} or a version of it`;
}

/** The anchor that a Markdown renderer gives to a heading with a key. */
function anchor(key: string): string {
  return key.toLowerCase().replaceAll('.', '');
}

function section(facts: KeyFacts): string[] {
  const merge = facts.merge.split(':')[0] ?? '';
  const extra = facts.merge
    .split('; ')
    .slice(1)
    .filter((part) => !policies.mergePolicies[merge]?.includes(part));
  const lines = [
    `- Value: ${[facts.type, ...facts.limits].join(', ')}`,
    ...optional('Unit', facts.unit),
    `- Examples: ${facts.examples.map(code).join(', ')}`,
    `- Level: ${facts.level}`,
    `- About: ${facts.scope}`,
    `- Several images: ${[merge, ...extra].join('; ')}`,
    ...optional('libvirt', facts.libvirt.map(code).join(', ')),
    ...optional('QEMU', facts.qemu.map(code).join(', ')),
    ...optional('Security', facts.security),
    ...optional('Deprecated', facts.deprecated?.note),
    `- Status: ${facts.status}, since ${facts.since}`,
    `- Sources: ${facts.sources.join('; ')}`,
    ...optional('Note', facts.notes),
  ];
  return [`## ${facts.key}`, '', `${facts.title}.`, '', facts.description, '', ...lines, '', ...valueTable(facts)];
}

function optional(name: string, text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : [`- ${name}: ${text}`];
}

function valueTable({ values, valuesAreClosed }: KeyFacts): string[] {
  if (values.length === 0) return [];
  const title = valuesAreClosed ? 'Values:' : 'Known values (others are only warned about):';
  if (values.every(({ description }) => description === undefined)) {
    return [`${title} ${values.map(({ value }) => code(value)).join(', ')}`, ''];
  }
  const described = values.filter(({ description }) => description !== undefined);
  const others = values.filter(({ description }) => description === undefined);
  return [
    title,
    '',
    '| value | meaning |',
    '| --- | --- |',
    ...described.map(({ value, description = '' }) => `| ${code(value)} | ${description.replaceAll('|', '\\|')} |`),
    '',
    ...(others.length === 0 ? [] : [`Also ${others.map(({ value }) => code(value)).join(', ')}.`, '']),
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

if (process.argv[1] !== undefined && /generate-docs\.ts$/.test(process.argv[1])) {
  const docs = join(__dirname, '..', 'docs');
  writeFileSync(join(docs, 'keys.md'), keysPage());
  writeFileSync(join(docs, 'import.md'), withImportTable(readFileSync(join(docs, 'import.md'), 'utf8')));
  void thirdPartyPage().then((page) => {
    writeFileSync(join(docs, 'third-party.md'), page);
  });
}
