import type { FoldingRange, FoldingRangeParams } from 'vscode-languageserver';
import { folds } from '../core/document/folds';
import type { Services } from './services';

/** `textDocument/foldingRange`: objects and lists of several lines; the line of the closing bracket stays in sight. */
export function foldingRanges({ documents }: Services, { textDocument }: FoldingRangeParams): FoldingRange[] {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  return folds(document.parsed).flatMap(({ offset, length }) => {
    const startLine = document.text.positionAt(offset).line;
    const endLine = document.text.positionAt(offset + length).line - 1;
    return endLine > startLine ? [{ startLine, endLine }] : [];
  });
}
