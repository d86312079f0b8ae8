import type { KeyEntry } from './entry';

/** Keys to offer for a word that is being typed. */
export interface Offer {
  readonly entries: readonly KeyEntry[];
  /** No other key can match when the word goes on. */
  readonly isWhole: boolean;
}

/** A key from the beginning of one of its parts to its end, in small letters. `rank` is the key's place among all that are offered. */
interface Part {
  readonly text: string;
  readonly rank: number;
}

/** The keys of a registry in the order in which they are offered, deprecated ones last. */
export class Offers {
  private readonly ranked: readonly KeyEntry[];
  /** In the order of their texts. Made when first needed: few registries have so many keys. */
  private parts: readonly Part[] | undefined;

  constructor(entries: readonly KeyEntry[]) {
    const isDeprecated = ({ status }: KeyEntry): boolean => status === 'deprecated';
    this.ranked = [...entries.filter((entry) => !isDeprecated(entry)), ...entries.filter(isDeprecated)];
  }

  /**
   * At most `most` keys that are not used yet: all there are, else those of which a part begins with the word. Takes time that grows with
   * what is offered and with the logarithm of what there is.
   */
  offer(word: string, used: ReadonlySet<string>, most: number): Offer {
    const isFree = ({ key }: KeyEntry): boolean => !used.has(key);
    if (this.ranked.length <= most) return { entries: this.ranked.filter(isFree), isWhole: true };
    const found: KeyEntry[] = [];
    for (const rank of this.matching(word.toLowerCase(), most + used.size)) {
      const entry = this.ranked[rank];
      if (found.length < most && entry !== undefined && isFree(entry)) found.push(entry);
    }
    return { entries: found, isWhole: false };
  }

  /** The first keys of which a part begins with a word, by rank; for no word the first of all. */
  private matching(word: string, most: number): Iterable<number> {
    if (word === '') return this.ranked.slice(0, most).keys();
    const parts = (this.parts ??= partsOf(this.ranked));
    const ranks = new Set<number>();
    for (let at = firstFrom(parts, word); ranks.size < most; at += 1) {
      const part = parts[at];
      if (part?.text.startsWith(word) !== true) break;
      ranks.add(part.rank);
    }
    return [...ranks].sort((left, right) => left - right);
  }
}

/** Parts begin after dots and hyphens, as what people remember of a key does. */
function partsOf(entries: readonly KeyEntry[]): Part[] {
  const parts = entries.flatMap(({ key }, rank) => {
    const lower = key.toLowerCase();
    return [0, ...Array.from(lower.matchAll(/[.-]/g), ({ index }) => index + 1)].map((start) => ({
      text: lower.slice(start),
      rank,
    }));
  });
  return parts.sort((left, right) =>
    left.text < right.text ? -1 : left.text > right.text ? 1 : left.rank - right.rank,
  );
}

/** The index of the first part that is not before a word. */
function firstFrom(parts: readonly Part[], word: string): number {
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.text ?? '') < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
