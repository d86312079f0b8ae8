import type { KeyValue } from './image-keys';
import type { Sentence } from './report';

/** Values longer than this are cut when they are shown in a sentence. */
const MOST_CHARACTERS = 120;

/** A value as it is shown in a sentence: on one line, and not longer than people read. */
export function shownValue(text: string): string {
  const line = text.replace(/\s*[\r\n]\s*/g, ' ');
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)}...`;
}

/** The path of the backing file that an image has the value from; undefined if it has it itself, or if a user gave the value. */
export function inheritedFrom({ image, origin }: KeyValue): string | undefined {
  return origin === undefined || image === undefined || origin.path === image ? undefined : origin.path;
}

/** `qemu.min-ram-MB is 1024 in web.qcow2.` */
export function saysValue(said: KeyValue): Sentence {
  const args = { key: said.key, value: shownValue(said.text) };
  if (said.image === undefined) return { message: '{key} is {value}, as you chose.', args };
  const origin = inheritedFrom(said);
  if (origin === undefined) return { message: '{key} is {value} in {file}.', args: { ...args, file: said.image } };
  return {
    message: '{key} is {value} in {file}, which inherits it from {origin}.',
    args: { ...args, file: said.image, origin },
  };
}

const TWO_VALUES = {
  own: '{key} is {value} in {file}, but {otherValue} in {otherFile}.',
  'first-inherits': '{key} is {value} in {file} (inherited from {origin}), but {otherValue} in {otherFile}.',
  'other-inherits': '{key} is {value} in {file}, but {otherValue} in {otherFile} (inherited from {otherOrigin}).',
  'both-inherit':
    '{key} is {value} in {file} (inherited from {origin}), but {otherValue} in {otherFile} (inherited from {otherOrigin}).',
} as const;

/** One sentence that sets two values of a key against each other, with both files. */
export function twoValues(first: KeyValue, other: KeyValue): Sentence {
  const origin = inheritedFrom(first);
  const otherOrigin = inheritedFrom(other);
  const args = {
    key: first.key,
    value: shownValue(first.text),
    file: first.image ?? '',
    otherValue: shownValue(other.text),
    otherFile: other.image ?? '',
    ...(origin === undefined ? {} : { origin }),
    ...(otherOrigin === undefined ? {} : { otherOrigin }),
  };
  if (origin !== undefined)
    return { message: TWO_VALUES[otherOrigin === undefined ? 'first-inherits' : 'both-inherit'], args };
  return { message: TWO_VALUES[otherOrigin === undefined ? 'own' : 'other-inherits'], args };
}
