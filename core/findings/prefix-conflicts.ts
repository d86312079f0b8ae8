import type { KeyList } from '../document/key-list';
import type { ParsedDocument } from '../document/parse';
import { beginningsOf } from '../registry/nesting';
import { rememberedOf } from '../remembered';
import { finding } from './build';
import type { Finding } from './finding';

/** Keys with a value of their own that are also the beginning of another key's name. */
export function findPrefixConflicts({ members, keys }: ParsedDocument): Finding[] {
  const longer = longerKeys(keys);
  if (longer.size === 0) return [];
  return members.flatMap(({ key, keyNode }) => {
    const other = members[longer.get(key) ?? members.length];
    if (other === undefined) return [];
    const args = { key: JSON.stringify(key), longer: JSON.stringify(other.key) };
    const { offset, length } = other.keyNode;
    return [
      finding('prefix-conflict', keyNode, args, {
        related: [{ offset, length, message: 'The longer key {longer} is here.', args }],
      }),
    ];
  });
}

/** Of each key that another one begins with, where the first such one stands. */
const longerKeys = rememberedOf(({ keys, positions }: KeyList): ReadonlyMap<string, number> => {
  const lengths = new Set(keys.map(({ length }) => length));
  const longer = new Map<string, number>();
  keys.forEach((key, index) => {
    for (const beginning of beginningsOf(key, lengths)) {
      if (positions.has(beginning) && !longer.has(beginning)) longer.set(beginning, index);
    }
  });
  return longer;
});
