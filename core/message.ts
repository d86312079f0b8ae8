import { remembered } from './remembered';

/** More than there are in the sources. */
const MOST_TEMPLATES = 2000;

/** A text for people that is not filled in yet: an English template and the values of its named places. */
export interface Message {
  readonly message: string;
  readonly args: MessageArgs;
}

/** A value of a place: text and numbers stand as they are; a part of a sentence that has to be translated is a message of its own. */
export type MessageArg = string | number | Message;

/** Values for the named places of a message template. */
export type MessageArgs = Readonly<Record<string, MessageArg>>;

/** Renders a template in the language of whoever shows it. */
export type Say = (template: string, args?: MessageArgs) => string;

/** A template with its values. The template is found by the test that looks for missing translations. */
export function message(template: string, args: MessageArgs = {}): Message {
  return { message: template, args };
}

/** A number of bytes, as a part of a sentence. */
export function byteCount(count: number): Message {
  return message(count === 1 ? '1 byte' : '{count} bytes', { count });
}

/**
 * Fills the named places of an English template: `renderMessage('{key} is unknown', { key: 'a.b' })`. A place without a value stays
 * as it is written, so that a missing argument is seen and not lost. `translate` gives the template in another language; it is asked for
 * each message that stands in a place, too.
 */
export function renderMessage(
  template: string,
  args: MessageArgs,
  translate: (template: string) => string = (english) => english,
): string {
  const pieces = piecesOf(translate(template));
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : filled(piece, args, translate))).join('');
}

/** A template cut at its places: texts, and between each two of them the name of a place. */
const piecesOf = remembered((template) => template.split(/\{(\w+)\}/), MOST_TEMPLATES);

function filled(name: string, args: MessageArgs, translate: (template: string) => string): string {
  const value = Object.hasOwn(args, name) ? args[name] : undefined;
  if (typeof value === 'object') return renderMessage(value.message, value.args, translate);
  return value === undefined ? `{${name}}` : String(value);
}

/** A value of a place by itself: a message rendered, all else as text. */
export function renderArg(value: MessageArg, say: Say = english): string {
  return typeof value === 'object' ? say(value.message, value.args) : String(value);
}

/** English, as the templates are. */
export const english: Say = (template, args = {}) => renderMessage(template, args);
