import { valueOf } from '../document/node-value';
import { parseDocument, type Member, type ParsedDocument } from '../document/parse';
import { decodeUtf8 } from '../document/utf8';
import { checkDocument } from '../findings/check';
import type { Finding } from '../findings/finding';
import { refusesSave, type RuleCode } from '../findings/rules';
import type { Registry } from '../registry/registry';
import type { EffectiveMetadata } from '../store/effective';
import type { ImageKeys, KeyValue } from './image-keys';

/**
 * The keys of an effective string, each with the place where it is written. A string that breaks the rules for JSON objects gives no keys,
 * and `findings` says why. `virtualSize` is that of the image, in bytes.
 */
export function takeApart(
  path: string,
  effective: Pick<EffectiveMetadata, 'text' | 'origin'> & Partial<Pick<EffectiveMetadata, 'end' | 'chain'>>,
  virtualSize: bigint,
  registry: Registry,
): ImageKeys {
  const { text: stored, origin, chain, end } = effective;
  const searched = { chain: chain ?? [path], ...(end === undefined ? {} : { end }) };
  if (stored === undefined) return { path, keys: new Map(), findings: [], virtualSize, ...searched };
  const { text } = decodeUtf8(stored.bytes);
  const document = parseDocument(text);
  const findings = checkDocument(document, { registry, readOnly: true });
  const source = { image: path, ...(origin === undefined ? {} : { origin }) };
  const keys = isUnusable(findings) ? new Map<string, KeyValue>() : keysOf(document, registry, source);
  return { path, ...(origin === undefined ? {} : { origin }), text, keys, findings, virtualSize, ...searched };
}

/** Whether a string is no JSON object with sound keys, so that nobody can say what its keys are. */
export function isUnusable(findings: readonly Finding[]): boolean {
  return findings.some(({ code }) => refusesSave(code));
}

function keysOf(
  document: ParsedDocument,
  registry: Registry,
  source: Pick<KeyValue, 'image' | 'origin'>,
): ReadonlyMap<string, KeyValue> {
  return new Map(
    document.members.flatMap((member): [string, KeyValue][] => {
      const value = keyValue(document, member, registry);
      return value === undefined ? [] : [[member.key, { ...value, ...source }]];
    }),
  );
}

/** A member as a value, without where it comes from; undefined if it has no value. */
export function keyValue(
  { text }: ParsedDocument,
  { key, node, valueNode }: Member,
  registry: Registry,
): KeyValue | undefined {
  if (valueNode === undefined) return undefined;
  const entry = registry.get(key);
  return {
    key,
    value: valueOf(valueNode),
    text: text.slice(valueNode.offset, valueNode.offset + valueNode.length),
    offset: node.offset,
    length: node.length,
    ...(entry === undefined ? {} : { entry }),
  };
}

/** Rules over several keys are placed on a value, but that value alone breaks none: the merged keys are checked again. */
const ABOUT_SEVERAL_KEYS: readonly RuleCode[] = ['limit-order', 'contradiction'];

/** What is wrong with the value of a key itself, so that it takes no part in a merge. */
export function faultsOf(value: KeyValue, findings: readonly Finding[]): readonly Finding[] {
  const end = value.offset + value.length;
  return findings.filter(
    ({ code, severity, offset }) =>
      severity === 'error' && offset >= value.offset && offset < end && !ABOUT_SEVERAL_KEYS.includes(code),
  );
}
