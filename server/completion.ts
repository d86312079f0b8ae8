import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver';
import { locate } from '../core/document/cursor';
import { keyItems } from './completion-keys';
import { itemItems, valueItems } from './completion-values';
import type { OpenDocument } from './documents';
import type { Services } from './services';

/** `textDocument/completion`: keys, values and list items. The list is whole: typing on only narrows it down. */
export function complete(services: Services, { textDocument, position }: CompletionParams): CompletionList {
  const document = services.documents.get(textDocument.uri);
  const items = document ? itemsAt(services, document, document.text.offsetAt(position)) : [];
  return { isIncomplete: false, items: items.map(inOrder) };
}

function itemsAt(services: Services, document: OpenDocument, offset: number): CompletionItem[] {
  const cursor = locate(document.parsed, offset);
  switch (cursor.kind) {
    case 'empty':
      return keyItems(services, document, cursor);
    case 'key':
      return cursor.path.length === 0 ? keyItems(services, document, cursor) : [];
    case 'value':
      return valueItems(services, document, cursor);
    case 'item':
      return itemItems(services, document, cursor);
    case 'none':
      return [];
  }
}

/** Editors sort by this text, not by the order of the list. */
function inOrder(item: CompletionItem, index: number): CompletionItem {
  return { ...item, sortText: String(index).padStart(5, '0') };
}
