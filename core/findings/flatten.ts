import { membersOf, type Member, type Node, type ParsedDocument } from '../document/parse';
import type { Registry } from '../registry/registry';
import { fix } from './build';
import type { Fix } from './finding';

/** A key with all its dots and the node of its value. */
interface FlatMember {
  readonly key: string;
  readonly valueNode: Node;
}

/**
 * Whether a member writes the dots of `qemu.` keys as nested objects: `{"qemu": {"min-ram-MB": 1024}}`. Below `qemu.` an object counts
 * only if a registered key comes out of it.
 */
export function isNested(member: Member, registry: Registry): boolean {
  if (member.valueNode?.type !== 'object') return false;
  if (member.key === 'qemu') return true;
  return member.key.startsWith('qemu.') && flatten(member, registry).some(({ key }) => registry.get(key) !== undefined);
}

/** The repair that writes a nested member as flat ones; none if a key would be there twice then. */
export function flattenFixes(document: ParsedDocument, member: Member, registry: Registry): Fix[] {
  const flat = flatten(member, registry);
  const names = document.keys.positions;
  const isFree = flat.every(({ key }) => !names.has(key)) && new Set(flat.map(({ key }) => key)).size === flat.length;
  if (flat.length === 0 || !isFree) return [];
  const { text } = document;
  const offset = member.keyNode.offset;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const indent = text.slice(lineStart, offset);
  const eol = text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  const separator = lineStart > 0 && indent.trim() === '' ? `,${eol}${indent}` : ', ';
  const members = flat.map(({ key, valueNode }) => {
    const value = text.slice(valueNode.offset, valueNode.offset + valueNode.length);
    return `${JSON.stringify(key)}: ${value}`;
  });
  const edit = { offset, length: member.end - offset, text: members.join(separator) };
  return [fix('flatten', { keys: flat.map(({ key }) => key).join(', ') }, [edit])];
}

/** Goes down until a key is registered or a value is no object. */
function flatten({ key, valueNode }: Pick<Member, 'key' | 'valueNode'>, registry: Registry): FlatMember[] {
  if (valueNode === undefined) return [];
  if (valueNode.type !== 'object' || registry.get(key) !== undefined) return [{ key, valueNode }];
  return membersOf(valueNode).flatMap((inner) =>
    flatten({ key: `${key}.${inner.key}`, valueNode: inner.valueNode }, registry),
  );
}
