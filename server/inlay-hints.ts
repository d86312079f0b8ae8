import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { renderArg } from '../core/message';
import { annotations } from '../core/registry/annotations';
import { shown } from './markdown';
import type { Services } from './services';

/** `textDocument/inlayHint`: units after numbers, and what a name stands for after the name. */
export function inlayHints(
  { documents, registry, say }: Services,
  { textDocument, range }: InlayHintParams,
): InlayHint[] {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  const start = document.text.offsetAt(range.start);
  const end = document.text.offsetAt(range.end);
  return annotations(document.parsed, registry)
    .filter(({ offset }) => start <= offset && offset <= end)
    .map(({ offset, text, detail }) => ({
      position: document.text.positionAt(offset),
      label: shown(text),
      tooltip: shown(renderArg(detail, say)),
      paddingLeft: true,
    }));
}
