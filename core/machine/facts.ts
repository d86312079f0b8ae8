import type { Registry } from '../registry/registry';
import { soundValue } from './boot-image';
import { sameValue } from './exact';
import type { ImageKeys, KeyValue } from './image-keys';
import type { MergedKey } from './report';

/** What is known of a machine after the merge: the merged keys, and what each image says for itself. */
export class Facts {
  private readonly byKey: ReadonlyMap<string, MergedKey>;
  /** Who says what is asked for again and again while a machine is chosen. */
  private readonly saidBy = new Map<string, readonly KeyValue[]>();

  constructor(
    merged: readonly MergedKey[],
    readonly images: readonly ImageKeys[],
    readonly registry: Registry,
  ) {
    this.byKey = new Map(merged.map((key) => [key.key, key]));
  }

  get(key: string): MergedKey | undefined {
    return this.byKey.get(key);
  }

  /** The value of a key of the whole machine: text, list of texts, and so on; undefined if nobody says it. */
  value(key: string): unknown {
    return this.get(key)?.value;
  }

  /** The texts of a list; undefined if nobody says it. */
  list(key: string): readonly string[] | undefined {
    const value = this.value(key);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    return typeof value === 'string' ? value : undefined;
  }

  /** What counts for one image of a key that each image has for itself: its own value, or what the user chose instead. */
  ofImage(image: ImageKeys, key: string): KeyValue | undefined {
    const merged = this.get(key);
    const [chosen] = merged?.values ?? [];
    if (merged?.decidedBy === undefined || chosen === undefined) return soundValue(image, key);
    const { atMostOne, unique } = this.registry.get(key)?.merge ?? {};
    const isForOne = merged.decidedBy === 'prefer' && (atMostOne !== undefined || unique === true);
    return isForOne && chosen.image !== image.path ? undefined : chosen;
  }

  /** Those who say what a key came to: the user, or the images with that very value, or all if it was made of several. */
  sayers(key: string): readonly KeyValue[] {
    const known = this.saidBy.get(key) ?? this.findSayers(key);
    this.saidBy.set(key, known);
    return known;
  }

  private findSayers(key: string): readonly KeyValue[] {
    const merged = this.get(key);
    if (merged === undefined) return [];
    if (merged.decidedBy !== undefined) return merged.values.slice(0, 1);
    const same = merged.values.filter(({ text }) => sameValue(text, merged.text));
    return same.length > 0 ? same : merged.values;
  }
}
