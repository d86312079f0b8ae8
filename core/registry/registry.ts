import type { CrossCheck, KeyEntry, RegistryFile, RegistryPolicies } from './entry';
import { remembered } from '../remembered';
import { nearest } from './nearest';
import { Offers, type Offer } from './offers';
import builtinFile from './qemu.json';

export type { KeyEntry, CrossCheck, Condition, ValueSchema } from './entry';

/** Keys to look up. The order of the entries is the order in which they are offered and sorted. */
export interface Registry {
  readonly entries: readonly KeyEntry[];
  readonly crossChecks: readonly CrossCheck[];
  get(key: string): KeyEntry | undefined;
  /** The registered key that differs by upper and lower case alone. */
  getByCase(key: string): KeyEntry | undefined;
  /** The keys that a new document should have. */
  readonly recommended: readonly KeyEntry[];
  /** At most `most` keys to offer for a word that is being typed; those in `used` are left out. */
  offer(word: string, used: ReadonlySet<string>, most: number): Offer;
  /** Up to three registered keys that a misspelt key may have meant, best first; deprecated ones are left out. */
  suggest(key: string): readonly string[];
}

/** What the built-in registry says of naming, levels and merging. */
export const policies: RegistryPolicies = builtinFile;

/** The entries of a registry file in their order, with what it leaves out filled in. `origin` is the file's path or `built-in`. */
export function entriesOf(file: RegistryFile, origin: string): KeyEntry[] {
  return Object.entries(file.keys).map(([key, given]) => ({
    status: 'accepted',
    since: file.registryVersion,
    level: 'information',
    scope: 'image',
    description: given.summary,
    examples: [],
    merge: { policy: 'equal' },
    mapping: {},
    security: 'safe',
    sources: [],
    ...given,
    key,
    origin,
    ...(file.title === undefined ? {} : { originTitle: file.title }),
  }));
}

/** A registry of these entries. Of two with the same key the first stays. */
export function createRegistry(entries: readonly KeyEntry[], crossChecks: readonly CrossCheck[] = []): Registry {
  const byKey = new Map<string, KeyEntry>();
  const byCase = new Map<string, KeyEntry>();
  for (const entry of entries) {
    if (byKey.has(entry.key)) continue;
    byKey.set(entry.key, entry);
    byCase.set(entry.key.toLowerCase(), entry);
  }
  const kept = [...byKey.values()];
  const offers = new Offers(kept);
  const offered = kept.filter((entry) => entry.status !== 'deprecated').map((entry) => entry.key);
  return {
    entries: kept,
    crossChecks,
    recommended: kept.filter(({ recommended, status }) => recommended === true && status !== 'deprecated'),
    offer: (word, used, most) => offers.offer(word, used, most),
    get: (key) => byKey.get(key),
    getByCase: (key) => byCase.get(key.toLowerCase()),
    suggest: remembered((key) => nearest(key, offered), MOST_REMEMBERED),
  };
}

/** Suggestions that are kept: more than a document has misspelt keys. */
const MOST_REMEMBERED = 500;

let builtin: Registry | undefined;

/** The keys that come with qcowmeta: the `qemu.` keys. */
export function builtinRegistry(): Registry {
  builtin ??= createRegistry(entriesOf(builtinRegistryFile, 'built-in'), builtinRegistryFile.crossChecks);
  return builtin;
}

/** The built-in registry file as it is written. A test checks it against its schema and its lint. */
export const builtinRegistryFile = builtinFile as unknown as RegistryFile;
