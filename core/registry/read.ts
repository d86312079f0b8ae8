import { valueOf } from '../document/node-value';
import { membersOf, parseDocument, type Node } from '../document/parse';
import type { MessageArgs } from '../message';
import type { KeyEntry, RegistryFile } from './entry';
import { isRegistryFile, lintRegistry } from './lint';
import { KeyNesting } from './nesting';
import { placeOfEntry } from './place';
import { createRegistry, entriesOf, type Registry } from './registry';
import { REGISTRY_RULES, type RegistryProblem, type RegistryRule } from './rules';

/** Something wrong at a place of a registry file. `message` is the English template of its code; offsets are UTF-16 units. */
export interface PlacedProblem {
  readonly code: RegistryRule;
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly args: MessageArgs;
}

/** A registry file that was read. One with problems has no entries; other registries are not affected. */
export interface LoadedRegistry {
  readonly path: string;
  readonly text: string;
  readonly entries: readonly KeyEntry[];
  readonly problems: readonly PlacedProblem[];
  /** What the file says, if nothing is wrong with it. */
  readonly file?: RegistryFile;
}

/** Several registries as one. The problems of the files tell also what only showed when they were joined. */
export interface JoinedRegistries {
  readonly registry: Registry;
  readonly files: readonly LoadedRegistry[];
}

/** Reads the text of a user's or workspace's registry file. Never throws. */
export function readRegistry(path: string, text: string): LoadedRegistry {
  const { root, syntax, tooDeepAt = 0 } = parseDocument(text);
  if (root === undefined || syntax.length > 0) {
    const { offset, length } = syntax[0] ?? { offset: tooDeepAt, length: Math.min(1, text.length) };
    return withProblem(path, text, 'registry-not-json', { offset, length });
  }
  const file = valueOf(root);
  const problems = [...findDuplicates(root), ...placeProblems(root, lintRegistry(file))];
  if (problems.length > 0 || !isRegistryFile(file)) return { path, text, entries: [], problems };
  return { path, text, entries: entriesOf(file, path), problems: [], file };
}

/** A registry file that cannot be used for one reason. `at` is in UTF-16 units. */
export function withProblem(
  path: string,
  text: string,
  code: RegistryRule,
  at: Pick<Node, 'offset' | 'length'>,
  args: MessageArgs = {},
): LoadedRegistry {
  return { path, text, entries: [], problems: [placed(at, code, args)] };
}

/**
 * Several registries as one: of a key that is defined twice the first definition stays. A later definition, and a key that is the beginning
 * of one in an earlier registry or the other way round, are problems of their file.
 */
export function joinRegistries(first: Registry, files: readonly LoadedRegistry[]): JoinedRegistries {
  const owners = new Map(first.entries.map((entry) => [entry.key, entry.origin]));
  const nesting = new KeyNesting([...owners.keys()]);
  const joined = files.map((file) => {
    const problems = file.entries.flatMap(({ key }) => {
      const at = placeOfEntry(file.text, key)?.name ?? { offset: 0, length: 0 };
      const origin = owners.get(key);
      if (origin !== undefined) return [placed(at, 'registry-key-taken', { key, origin })];
      const nested = nesting.with(key);
      return nested === undefined ? [] : [placed(at, 'registry-prefix', { ...nested })];
    });
    for (const { key } of file.entries) {
      if (!owners.has(key)) owners.set(key, file.path);
      nesting.add(key);
    }
    return problems.length === 0 ? file : { ...file, problems: [...file.problems, ...problems] };
  });
  const entries = [...first.entries, ...files.flatMap((file) => file.entries)];
  return { registry: createRegistry(entries, first.crossChecks), files: joined };
}

/** Problems at their places in the text of a file. `root` is the file's object. */
export function placeProblems(root: Node, problems: readonly RegistryProblem[]): PlacedProblem[] {
  return problems.map(({ path, code, args }) => placed(placeOf(root, path), code, args));
}

function placed(
  { offset, length }: Pick<Node, 'offset' | 'length'>,
  code: RegistryRule,
  args: MessageArgs,
): PlacedProblem {
  return { code, offset, length, message: REGISTRY_RULES[code], args };
}

/** Names that an object has twice, at any depth: of two definitions readers take one without a word. */
function findDuplicates(node: Node): PlacedProblem[] {
  const seen = new Set<string>();
  const here = membersOf(node).flatMap(({ key, keyNode }) => {
    if (seen.has(key)) return [placed(keyNode, 'registry-duplicate-key', { key })];
    seen.add(key);
    return [];
  });
  return [...here, ...(node.children ?? []).flatMap(findDuplicates)];
}

/** The deepest part of a path that the file has: a member's key, or a list's item. */
function placeOf(root: Node, path: RegistryProblem['path']): Pick<Node, 'offset' | 'length'> {
  let container = root;
  let shown: Pick<Node, 'offset' | 'length'> = { offset: root.offset, length: 1 };
  for (const step of path) {
    const member = membersOf(container).find(({ key }) => key === step);
    const next = container.type === 'array' ? container.children?.[Number(step)] : member?.valueNode;
    if (next === undefined) break;
    shown = member?.keyNode ?? next;
    container = next;
  }
  return shown;
}
