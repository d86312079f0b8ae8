import { indexUpTo } from '../document/elements';
import { originOf } from '../document/follow';
import type { Member, ParsedDocument } from '../document/parse';
import type { Registry } from '../registry/registry';
import { rememberedOf } from '../remembered';
import type { Finding } from './finding';

/** Members of which nothing is to be found by themselves, with the registry that they were checked against. */
const faultless = rememberedOf<Registry, WeakSet<Member>>(() => new WeakSet());

/** The members of a document that are to be checked: all but those that were found without fault in a version before this one. */
export function suspectsIn({ members }: ParsedDocument, registry: Registry): readonly Member[] {
  const known = faultless(registry);
  return members.filter((member) => !known.has(originOf(member)));
}

/** Notes which of the members were without fault, by all that was found of them. */
export function acquit(suspects: readonly Member[], found: readonly Finding[], registry: Registry): void {
  const faulty = new Set(found.map(({ offset }) => suspects[indexUpTo(suspects, offset)]));
  const known = faultless(registry);
  for (const member of suspects) if (!faulty.has(member)) known.add(originOf(member));
}
