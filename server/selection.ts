import type { SelectionRange, SelectionRangeParams } from 'vscode-languageserver';
import { selectionSpans } from '../core/document/selection';
import { toRange } from './convert';
import type { OpenDocument } from './documents';
import type { Services } from './services';

/** `textDocument/selectionRange`: for each position what a growing selection takes in, from the part of a key to the whole text. */
export function selectionRanges(
  { documents }: Services,
  { textDocument, positions }: SelectionRangeParams,
): SelectionRange[] {
  const document = documents.get(textDocument.uri);
  return document ? positions.map((position) => chain(document, document.text.offsetAt(position))) : [];
}

/** The smallest range, each with the next larger one as its parent. */
function chain({ text, parsed }: OpenDocument, offset: number): SelectionRange {
  const [whole, ...smaller] = selectionSpans(parsed, offset).reverse();
  let selection: SelectionRange = { range: toRange(text, whole?.offset ?? 0, whole?.length ?? 0) };
  for (const span of smaller) selection = { range: toRange(text, span.offset, span.length), parent: selection };
  return selection;
}
