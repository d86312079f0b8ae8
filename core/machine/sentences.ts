import { message, type Message, type MessageArg } from '../message';
import type { KeyValue } from './image-keys';

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

/** The image that says a value, with the backing file that it inherits it from. */
export function whoSays(said: KeyValue): MessageArg {
  const origin = inheritedFrom(said);
  const file = said.image ?? '';
  return origin === undefined ? file : message('{file} (inherited from {origin})', { file, origin });
}

/** `qemu.min-ram-MB is 1024 in web.qcow2.` */
export function saysValue(said: KeyValue): Message {
  const args = { key: said.key, value: shownValue(said.text) };
  if (said.image === undefined) return message('{key} is {value}, as you chose.', args);
  return message('{key} is {value} in {file}.', { ...args, file: whoSays(said) });
}

/** One sentence that sets two values of a key against each other, with both files. */
export function twoValues(first: KeyValue, other: KeyValue): Message {
  return message('{key} is {value} in {file}, but {otherValue} in {otherFile}.', {
    key: first.key,
    value: shownValue(first.text),
    file: whoSays(first),
    otherValue: shownValue(other.text),
    otherFile: whoSays(other),
  });
}

/** One sentence about a value that only one of two images may have. */
export function sameValues(first: KeyValue, other: KeyValue): Message {
  return message('{key} is {value} in {file} and in {otherFile}, but only one image can have it.', {
    key: first.key,
    value: shownValue(first.text),
    file: whoSays(first),
    otherFile: whoSays(other),
  });
}
