import { format } from 'jsonc-parser';
import type { TextEdit } from './edits';
import { parseDocument } from './parse';

export interface FormatOptions {
  /** Spaces of an indent; 2 if not given. */
  readonly tabSize?: number;
  /** Spaces rather than tabs; true if not given. */
  readonly insertSpaces?: boolean;
  readonly insertFinalNewline?: boolean;
}

/**
 * The edits that lay a text out, a member and an item a line, or those of them that lie in a range (UTF-16 units). Only white space
 * between tokens is changed, and nothing at all in a text that is not JSON: there it is not sure what belongs together.
 */
export function formatText(
  text: string,
  options: FormatOptions = {},
  range?: { readonly offset: number; readonly length: number },
): TextEdit[] {
  const document = parseDocument(text);
  if (document.syntax.length > 0 || document.root === undefined || text.startsWith('\ufeff')) return [];
  const edits = format(text, undefined, {
    tabSize: options.tabSize ?? 2,
    insertSpaces: options.insertSpaces ?? true,
    insertFinalNewline: options.insertFinalNewline ?? false,
    eol: /\r\n/.test(text) ? '\r\n' : '\n',
  });
  // The formatter's own range keeps the indent of the line before; the edits of the whole text know the right one.
  const within = range === undefined ? edits : edits.filter((edit) => touches(edit, range));
  return within.map(({ offset, length, content }) => ({ offset, length, text: content }));
}

interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** White space right before a range is what indents it; right after it, it belongs to what follows. */
function touches(edit: Stretch, range: Stretch): boolean {
  return edit.offset + edit.length >= range.offset && edit.offset < range.offset + range.length;
}
