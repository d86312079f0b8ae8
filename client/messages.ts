import { l10n } from 'vscode';
import type { QcowmetaError } from '../core/errors';
import { renderMessage, type Message, type MessageArg, type MessageArgs, type Say } from '../core/message';

const LONGEST_VALUE = 160;

/** An error of core/ in the language of the editor, safe to show in a notification. `file`: how to call the image, its path if not given. */
export function describeError(error: QcowmetaError, file = error.path): string {
  return say(error.template, safeArgs({ ...error.args, file }));
}

/** A template of core/ in the language of the editor, and whatever messages stand in its places. */
export const say: Say = (template, args = {}) => renderMessage(template, args, (english) => l10n.t(english));

/** A whole message of core/ in the language of the editor. */
export function sayMessage({ message, args }: Message): string {
  return say(message, args);
}

/**
 * Makes a value harmless in a notification, where `[text](command:...)` is a link: file names and texts out of images are anybody's.
 * Long values lose their middle, for a notification ends after 1000 characters and the links must stay inside.
 */
export function safe(value: string): string {
  const flat = value.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').replaceAll('](', '] (');
  const half = Math.floor(LONGEST_VALUE / 2);
  return flat.length <= LONGEST_VALUE ? flat : `${flat.slice(0, half)}…${flat.slice(-half)}`;
}

function safeArgs(args: MessageArgs): MessageArgs {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, safeArg(value)]));
}

function safeArg(value: MessageArg): MessageArg {
  if (typeof value === 'object') return { message: value.message, args: safeArgs(value.args) };
  return typeof value === 'string' ? safe(value) : value;
}

/** A link for a notification that runs a command. */
export function commandLink(label: string, command: string, ...args: readonly unknown[]): string {
  const query = args.length === 0 ? '' : `?${encodeURIComponent(JSON.stringify(args))}`;
  return `[${label}](command:${command}${query})`;
}
