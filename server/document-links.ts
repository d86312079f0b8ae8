import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { links } from '../core/document/links';
import { toRange } from './convert';
import type { Services } from './services';

/** `textDocument/documentLink`: values that are addresses of web pages. */
export function documentLinks({ documents }: Services, { textDocument }: DocumentLinkParams): DocumentLink[] {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  return links(document.parsed).map(({ offset, length, target }) => ({
    range: toRange(document.text, offset, length),
    target,
  }));
}
