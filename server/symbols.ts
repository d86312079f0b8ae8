import {
  SymbolKind,
  type DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
} from 'vscode-languageserver';
import { outline, type OutlineEntry, type OutlineKind } from '../core/document/outline';
import { toRange } from './convert';
import type { OpenDocument } from './documents';
import { shown } from './markdown';
import type { Services } from './services';

const KINDS: Readonly<Record<OutlineKind, SymbolKind>> = {
  group: SymbolKind.Namespace,
  object: SymbolKind.Object,
  array: SymbolKind.Array,
  string: SymbolKind.String,
  number: SymbolKind.Number,
  boolean: SymbolKind.Boolean,
  null: SymbolKind.Null,
};

/** `textDocument/documentSymbol`: the hierarchy that the dots of the keys mean; as a flat list for clients that know no other. */
export function documentSymbols(
  { documents, client }: Services,
  { textDocument }: DocumentSymbolParams,
): DocumentSymbol[] | SymbolInformation[] {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  const entries = outline(document.parsed);
  return client.nestedSymbols
    ? entries.map((entry) => nested(document, entry))
    : entries.flatMap((entry) => flat(document, entry, ''));
}

function nested(document: OpenDocument, entry: OutlineEntry): DocumentSymbol {
  return {
    name: shown(entry.name),
    detail: shown(entry.detail),
    kind: KINDS[entry.kind],
    range: toRange(document.text, entry.offset, entry.length),
    selectionRange: toRange(document.text, entry.nameOffset, entry.nameLength),
    children: entry.children.map((child) => nested(document, child)),
  };
}

function flat(document: OpenDocument, entry: OutlineEntry, container: string): SymbolInformation[] {
  const name = container === '' ? entry.name : `${container}.${entry.name}`;
  const below = entry.children.flatMap((child) => flat(document, child, name));
  if (entry.kind === 'group') return below;
  const location = { uri: document.uri, range: toRange(document.text, entry.offset, entry.length) };
  return [{ name: shown(name), kind: KINDS[entry.kind], location }, ...below];
}
