import type { SnapshotIdentity } from '../image/snapshots';

/** A snapshot for people: `"before upgrade" (id 1)`. */
export function describeSnapshot({ id, name }: SnapshotIdentity): string {
  return `"${Buffer.from(name).toString()}" (id ${Buffer.from(id).toString()})`;
}
