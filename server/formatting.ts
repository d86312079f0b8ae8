import type {
  DocumentFormattingParams,
  DocumentRangeFormattingParams,
  FormattingOptions,
  TextEdit,
} from 'vscode-languageserver';
import { formatText, type FormatOptions } from '../core/document/format';
import { toEdits } from './convert';
import type { Services } from './services';

/** `textDocument/formatting`: the whole text, indented as the editor is set up. */
export function formatDocument(
  { documents }: Services,
  { textDocument, options }: DocumentFormattingParams,
): TextEdit[] {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  return toEdits(document.text, formatText(document.parsed.text, toOptions(options)));
}

/** `textDocument/rangeFormatting`: what lies in the range. */
export function formatRange(
  { documents }: Services,
  { textDocument, range, options }: DocumentRangeFormattingParams,
): TextEdit[] {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  const offset = document.text.offsetAt(range.start);
  const length = document.text.offsetAt(range.end) - offset;
  return toEdits(document.text, formatText(document.parsed.text, toOptions(options), { offset, length }));
}

function toOptions({ tabSize, insertSpaces }: FormattingOptions): FormatOptions {
  return { tabSize, insertSpaces };
}
