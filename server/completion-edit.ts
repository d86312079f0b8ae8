import { InsertTextFormat, type CompletionItem } from 'vscode-languageserver';
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
 * The edit of a completion item: over the whole token under the cursor, with the commas that are missing before and after. Where only
 * text inside closed quotes is exchanged, an editor may also insert, which keeps what stands between cursor and closing quote; in all
 * other places that would leave broken JSON behind, so both ranges are the whole token.
 */
export function completionEdit(document: OpenDocument, gap: Gap, written: Written, client: ClientFeatures): EditPart {
  const { text } = document;
  const end = gap.replace.offset + gap.replace.length;
  const cursor = gap.insert.offset + gap.insert.length;
  const before = spaceBefore(document, gap) + (written.before ?? '');
  const after = written.after ?? { plain: '', snippet: '' };
  const comma = commaAfter(document, gap);
  const isInner = gap.closed && cursor < end && before + after.plain + comma === '' && !written.literalSnippet;
  const plain = isInner ? written.literal.slice(0, -1) : before + written.literal + after.plain + comma;
  const literal = written.literalSnippet ?? escapeSnippet(written.literal);
  const asSnippet = client.snippets && (written.literalSnippet !== undefined || after.snippet !== after.plain);
  const newText = asSnippet ? escapeSnippet(before) + literal + after.snippet + comma : plain;
  const replace = toRange(text, gap.replace.offset, isInner ? gap.replace.length - 1 : gap.replace.length);
  const insert = isInner ? toRange(text, gap.insert.offset, gap.insert.length) : replace;
  return {
    filterText: gap.starts === 'quote' ? written.literal : written.literal.replace(/^"(.*)"$/, '$1'),
    textEdit: client.insertReplace ? { newText, insert, replace } : { newText, range: replace },
    insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...commaBefore(document, gap),
  };
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
