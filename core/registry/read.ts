import { valueOf } from '../document/node-value';
import { membersOf, parseDocument, type Node, type ParsedDocument } from '../document/parse';
import type { MessageArgs } from '../message';
import type { KeyEntry } from './entry';
import { isRegistryFile, lintRegistry, type RegistryProblem } from './lint';
import { createRegistry, entriesOf, type Registry } from './registry';

/** Something wrong at a place of a registry file. `message` is an English template; offsets are UTF-16 units. */
export interface PlacedProblem {
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
}

/** Reads the text of a user's or workspace's registry file. Never throws. */
export function readRegistry(path: string, text: string): LoadedRegistry {
  const document = parseDocument(text);
  const failed = (problems: readonly PlacedProblem[]): LoadedRegistry => ({ path, text, entries: [], problems });
  const { root, syntax } = document;
  if (root === undefined || syntax.length > 0) {
    const { offset, length } = syntax[0] ?? { offset: document.tooDeepAt ?? 0, length: 1 };
    return failed([{ offset, length, message: 'The registry is not JSON from here on.', args: {} }]);
  }
  const file = valueOf(root);
  const problems = [...findDuplicates(document), ...lintRegistry(file).map((problem) => place(root, problem))];
  if (problems.length > 0 || !isRegistryFile(file)) return failed(problems);
  return { path, text, entries: entriesOf(file, path), problems: [] };
}

/** Several registries as one: of a key that is defined twice the first definition stays, and the later ones are problems of their files. */
export function joinRegistries(
  first: Registry,
  files: readonly LoadedRegistry[],
): { registry: Registry; files: readonly LoadedRegistry[] } {
  const owners = new Map(first.entries.map((entry) => [entry.key, entry.origin]));
  const joined = files.map((file) => {
    const again = file.entries.filter(({ key }) => owners.has(key));
    const problems = again.map(({ key }) => {
      const args = { key, origin: owners.get(key) ?? '' };
      const at = keyNodeOf(parseDocument(file.text), key) ?? { offset: 0, length: 0 };
      return { offset: at.offset, length: at.length, message: '{key} is defined already: {origin}.', args };
    });
    for (const { key } of file.entries) if (!owners.has(key)) owners.set(key, file.path);
    return problems.length === 0 ? file : { ...file, problems: [...file.problems, ...problems] };
  });
  const entries = [...first.entries, ...files.flatMap((file) => file.entries)];
  return { registry: createRegistry(entries, first.crossChecks), files: joined };
}

function findDuplicates(document: ParsedDocument): PlacedProblem[] {
  const keys = document.members.find(({ key }) => key === 'keys')?.valueNode;
  const seen = new Set<string>();
  return (keys === undefined ? [] : membersOf(keys)).flatMap(({ key, keyNode: { offset, length } }) => {
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ offset, length, message: '{key} is defined twice.', args: { key } }];
  });
}

function keyNodeOf(document: ParsedDocument, key: string): Node | undefined {
  const keys = document.members.find((member) => member.key === 'keys')?.valueNode;
  return keys && membersOf(keys).find((member) => member.key === key)?.keyNode;
}

/** A problem is shown on the deepest part of its path that the file has: on a member's key, or on a list's item. */
function place(root: Node, { path, message, args }: RegistryProblem): PlacedProblem {
  let container = root;
  let shown: Pick<Node, 'offset' | 'length'> = { offset: root.offset, length: 1 };
  for (const step of path) {
    const member = membersOf(container).find(({ key }) => key === step);
    const next = container.type === 'array' ? container.children?.[Number(step)] : member?.valueNode;
    if (next === undefined) break;
    shown = member?.keyNode ?? next;
    container = next;
  }
  return { offset: shown.offset, length: shown.length, message, args };
}
