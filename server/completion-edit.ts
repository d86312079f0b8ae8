import { InsertTextFormat, type CompletionItem, type Range } from 'vscode-languageserver';
import type { Gap } from '../core/document/cursor';
import { escapeSnippet } from '../core/registry/skeleton';
import type { ClientFeatures } from './client-features';
import { toRange } from './convert';
import type { OpenDocument } from './documents';

/** What a completion writes: JSON text, and what comes around it. */
export interface Written {
  /** The JSON text of the key or value. */
  readonly literal: string;
  /** Before and after it, as plain text and in the snippet syntax of LSP 3.18. */
  readonly before?: string;
  readonly after?: { readonly plain: string; readonly snippet: string };
  /** The literal in the snippet syntax, where it has places to fill in. */
  readonly literalSnippet?: string;
}

/** What a completion item says of its edit; to be joined with its label. */
export type EditPart = Pick<
  CompletionItem,
  'filterText' | 'textEdit' | 'insertTextFormat' | 'additionalTextEdits' | 'insertTextMode'
>;

/**
 * Makes the edits of the completion items at a place: over the whole token under the cursor, with the commas that are missing before and after. Where only
 * text inside closed quotes is exchanged, an editor may also insert, which keeps what stands between cursor and closing quote; in all
 * other places that would leave broken JSON behind, so both ranges are the whole token.
 */
export function completionEdits(
  document: OpenDocument,
  gap: Gap,
  client: ClientFeatures,
): (written: Written) => EditPart {
  const space = spaceBefore(document, gap);
  const comma = commaAfter(document, gap);
  const ranges = rangesAt(document, gap);
  const commaPart = commaBefore(document, gap);
  return (written) => {
    const before = space + (written.before ?? '');
    const after = written.after ?? { plain: '', snippet: '' };
    const isAlone = before + after.plain + comma === '' && !written.literalSnippet;
    const inner = isAlone ? ranges.inner : undefined;
    const plain = inner ? written.literal.slice(0, -1) : before + written.literal + after.plain + comma;
    const literal = written.literalSnippet ?? escapeSnippet(written.literal);
    const asSnippet = client.snippets && (written.literalSnippet !== undefined || after.snippet !== after.plain);
    const newText = asSnippet ? escapeSnippet(before) + literal + after.snippet + comma : plain;
    const { insert, replace } = inner ?? ranges.whole;
    return {
      filterText: gap.starts === 'quote' ? written.literal : written.literal.replace(/^"(.*)"$/, '$1'),
      textEdit: client.insertReplace ? { newText, insert, replace } : { newText, range: replace },
      insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      ...commaPart,
    };
  };
}

type Ranges = Readonly<Record<'insert' | 'replace', Range>>;

/** What is replaced: the whole token, and where the cursor is inside closed quotes what stands between them. */
function rangesAt({ text }: OpenDocument, { insert, replace, closed }: Gap): { whole: Ranges; inner?: Ranges } {
  const { offset, length } = replace;
  const range = toRange(text, offset, length);
  const whole = { insert: range, replace: range };
  if (!closed || insert.offset + insert.length >= offset + length) return { whole };
  const inner = { insert: toRange(text, insert.offset, insert.length), replace: toRange(text, offset, length - 1) };
  return { whole, inner };
}

/** A comma that is missing before, unless it would touch the edit itself: then that begins with it. */
function commaBefore({ text }: OpenDocument, { commaBefore: at, replace }: Gap): Pick<EditPart, 'additionalTextEdits'> {
  if (at === undefined || at === replace.offset) return {};
  return { additionalTextEdits: [{ range: toRange(text, at, 0), newText: ',' }] };
}

/** A space where the text would stick to the comma or colon before it. */
function spaceBefore({ parsed }: OpenDocument, gap: Gap): string {
  if (gap.commaBefore === gap.replace.offset) return ', ';
  const previous = parsed.text[gap.replace.offset - 1];
  return gap.starts === 'nothing' && (previous === ':' || previous === ',') ? ' ' : '';
}

function commaAfter({ parsed }: OpenDocument, gap: Gap): string {
  if (!gap.commaAfter) return '';
  return /^\s/.test(parsed.text.slice(gap.replace.offset + gap.replace.length)) ? ',' : ', ';
}
