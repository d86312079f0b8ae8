import { parseDocument } from '../document/parse';
import type { KeyEntry, RegistryFile } from './entry';
import { narrowings } from './narrowing';
import { placeProblems, type LoadedRegistry, type PlacedProblem } from './read';
import { entriesOf } from './registry';
import { problem, type RegistryProblem } from './rules';

/**
 * What programs and images may rely on once a registry is published, in a file of its own: of each key the schema, the unit, and what
 * decides about several images. It is a registry file too.
 */
export function publishedPart(file: RegistryFile): RegistryFile {
  const { registryVersion, title = '' } = file;
  const keys = entriesOf(file, '').map(({ key, summary, schema, unit, scope, level, merge: { policy } }) => {
    const kept = { summary, schema, ...(unit === undefined ? {} : { unit }), scope, level, merge: { policy } };
    return [key, kept] as const;
  });
  return { registryVersion, title, keys: Object.fromEntries(keys) };
}

/**
 * Where a registry breaks what was published of it: keys that are gone, values that are refused now, another unit, scope, level or merge
 * policy; and a version that was not raised although the keys are others. New keys, wider schemas, deprecations and words are no break.
 */
export function breakingChanges(published: RegistryFile, now: RegistryFile): RegistryProblem[] {
  const { registryVersion: version } = published;
  const current = new Map(entriesOf(now, '').map((entry) => [entry.key, entry]));
  const broken = entriesOf(published, '').flatMap((old) => {
    const entry = current.get(old.key);
    return entry === undefined
      ? [problem(['keys'], 'registry-removed-key', { key: old.key, version })]
      : changesOf(old, entry, version);
  });
  const isSame = relied(published) === relied(now);
  const isRaised = compareVersions(now.registryVersion, version) > 0;
  return isSame || isRaised ? broken : [...broken, problem(['registryVersion'], 'registry-version', { version })];
}

/** `breakingChanges` of a file that was read, at their places. None if nothing can be compared, because one of both is wrong itself. */
export function breaksIn(published: LoadedRegistry, now: LoadedRegistry): PlacedProblem[] {
  const { root } = parseDocument(now.text);
  if (!root || !published.file || !now.file) return [];
  return placeProblems(root, breakingChanges(published.file, now.file));
}

function changesOf(old: KeyEntry, entry: KeyEntry, version: string): RegistryProblem[] {
  const { key } = entry;
  const narrowed = narrowings(old.schema, entry.schema).map(({ keyword, before = 'nothing' }) =>
    problem(['keys', key, 'schema', ...keyword.split('.')], 'registry-narrowed', { key, keyword, before, version }),
  );
  const fields: [string, string, string][] = [
    ['unit', old.unit ?? 'nothing', entry.unit ?? 'nothing'],
    ['scope', old.scope, entry.scope],
    ['level', old.level, entry.level],
    ['merge', old.merge.policy, entry.merge.policy],
  ];
  const changed = fields
    .filter(([, before, after]) => before !== after)
    .map(([field, before]) => problem(['keys', key, field], 'registry-changed', { key, field, before, version }));
  return [...narrowed, ...changed];
}

/** A text that is the same for two registries of which the same can be relied on, whatever their words. */
function relied(file: RegistryFile): string {
  const entries = Object.entries(publishedPart(file).keys).map(([key, entry]) => [key, { ...entry, summary: '' }]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** Semantic versions of three numbers: positive if the first is the later one. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  const differences = (left ?? []).map((number, index) => number - (right?.[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}
