import { message, type Message, type MessageArgs } from '../message';
import type { Facts } from './facts';
import type { ImageKeys, KeyValue } from './image-keys';
import type { NotCarried } from './report';
import { shownValue, whoSays } from './sentences';
import { faultsOf } from './take-apart';

/** Registered keys that say something of the images, and nothing that a machine has. */
const ABOUT_IMAGES: readonly string[] = ['qemu.disk.set-id', 'qemu.image.version'];

/** Keys that take no part in the machine: values that break the rules of their key, and keys that no part of a machine answers to. */
export function leftOut(images: readonly ImageKeys[], facts: Facts): NotCarried[] {
  const broken = images.flatMap((image) =>
    [...image.keys.values()].filter((value) => faultsOf(value, image.findings).length > 0).map(brokenValue),
  );
  const others = images.flatMap((image) => [...image.keys.values()].flatMap((value) => unanswered(value, facts) ?? []));
  return [...broken, ...others];
}

function brokenValue(value: KeyValue): NotCarried {
  const args = { key: value.key, value: shownValue(value.text), file: whoSays(value) };
  // Without an entry nothing is known of the value: it is the key that cannot be one.
  if (value.entry === undefined) {
    const key = shownValue(JSON.stringify(value.key));
    return { reason: 'broken', key: value.key, value, ...noKey({ ...args, key }) };
  }
  const said = message(
    '{key} cannot be {value}, as it is in {file}. It is left out: correct it there, or choose a value.',
    args,
  );
  return { reason: 'broken', key: value.key, value, ...said };
}

function unanswered(value: KeyValue, facts: Facts): NotCarried | undefined {
  const { key, entry } = value;
  const merged = facts.get(key);
  if (merged === undefined || !merged.values.includes(value)) return undefined;
  const args = { key, file: whoSays(value) };
  if (entry === undefined && key.startsWith('qemu.')) return unknownKey(value, facts);
  if (entry === undefined) {
    return {
      reason: 'unregistered',
      key,
      value,
      ...message('{key} in {file} is not registered, so nobody knows what part of a machine it is.', args),
    };
  }
  if (entry.origin !== 'built-in') {
    return {
      reason: 'no-place',
      key,
      value,
      ...message('{key} in {file} has no place in a machine definition.', args),
    };
  }
  if (!ABOUT_IMAGES.includes(key)) return undefined;
  return { reason: 'no-place', key, value, ...message('{key} in {file} says nothing of a machine.', args) };
}

/** Most likely a requirement with a mistake in its name. */
function unknownKey(value: KeyValue, { registry }: Facts): NotCarried {
  const { key } = value;
  const [suggested] = registry.suggest(key);
  const meant = registry.getByCase(key)?.key ?? suggested;
  const args = { key, file: whoSays(value) };
  const said =
    meant === undefined
      ? noKey(args)
      : message('{key} in {file} is no registered key, so it is left out. Is {meant} meant?', { ...args, meant });
  return { reason: 'unknown', key, value, ...said };
}

function noKey(args: MessageArgs): Message {
  return message('{key} in {file} is no registered key, so it is left out.', args);
}
