import type { MergeRule } from '../../registry/entry';
import { policies, type Registry } from '../../registry/registry';
import { soundValue } from '../boot-image';
import type { Choices } from '../choices';
import type { ImageKeys, KeyValue } from '../image-keys';
import type { Disagreement, MergedKey } from '../report';
import { conflictOf } from './conflicts';
import { policyOf } from './policies';

/** All keys of several images, and what the images do not agree on. */
export interface Merge {
  readonly merged: readonly MergedKey[];
  readonly conflicts: readonly Disagreement[];
}

/**
 * Merges keys by the registry's rules: first the registered ones in its order, then the others as they come. Values that break the rules
 * of their key take no part. `boot` is one of the images, or undefined if there are none.
 */
export function mergeImages(
  images: readonly ImageKeys[],
  boot: ImageKeys | undefined,
  choices: Choices,
  registry: Registry,
): Merge {
  const merged: MergedKey[] = [];
  const conflicts: Disagreement[] = [];
  for (const key of keysInOrder(images, choices, registry)) {
    const values = images.flatMap((image) => soundValue(image, key) ?? []);
    const chosen = choices.set.get(key) ?? choices.prefer.get(key);
    const { key: mergedKey, clash, first } = mergeKey(key, values, boot, chosen, registry);
    if (mergedKey === undefined) continue;
    merged.push(chosen === undefined ? mergedKey : decided(mergedKey, chosen, choices.set.has(key)));
    if (clash !== undefined && chosen === undefined) conflicts.push(conflictOf(key, clash, first, registry.get(key)));
  }
  return { merged, conflicts };
}

function keysInOrder(images: readonly ImageKeys[], choices: Choices, registry: Registry): readonly string[] {
  const said = new Set([...images.flatMap(({ keys }) => [...keys.keys()]), ...choices.set.keys()]);
  const registered = registry.entries.map(({ key }) => key).filter((key) => said.has(key));
  return [...registered, ...[...said].filter((key) => registry.get(key) === undefined)];
}

function mergeKey(
  key: string,
  values: readonly KeyValue[],
  boot: ImageKeys | undefined,
  chosen: KeyValue | undefined,
  registry: Registry,
): { key?: MergedKey; clash?: readonly KeyValue[]; first?: KeyValue } {
  const [first, ...rest] = [...values].sort((a, b) => rank(a) - rank(b));
  function rank({ image }: KeyValue): number {
    return image === boot?.path ? 0 : 1;
  }
  if (first === undefined) {
    return chosen === undefined ? {} : { key: { ...valueOf(chosen, chosen.text), key, grade: 'equal', values: [] } };
  }
  const rule = ruleOf(key, registry);
  const { text, grade, clash } = policyOf(rule.policy)([first, ...rest], rule);
  return { key: { ...valueOf(first, text), key, grade, values }, ...(clash === undefined ? {} : { clash, first }) };
}

/** How the values of a key are merged; keys that no registry knows by the policy for these. */
export function ruleOf(key: string, registry: Registry): MergeRule {
  const { qemu, vendor } = policies.unregisteredPolicy;
  return registry.get(key)?.merge ?? { policy: key.startsWith('qemu.') ? qemu : vendor };
}

function valueOf({ text, value }: KeyValue, merged: string): Pick<MergedKey, 'text' | 'value'> {
  return { text: merged, value: merged === text ? value : (JSON.parse(merged) as unknown) };
}

function decided(merged: MergedKey, chosen: KeyValue, bySet: boolean): MergedKey {
  const others = merged.values.filter((value) => value !== chosen);
  return {
    ...merged,
    value: chosen.value,
    text: chosen.text,
    values: [chosen, ...others],
    decidedBy: bySet ? 'set' : 'prefer',
  };
}
