import {
  CompletionTriggerKind,
  type CompletionContext,
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
} from 'vscode-languageserver';
import { locate, type Cursor } from '../core/document/cursor';
import { documentation, keyItems } from './completion-keys';
import { recommendedKeys } from './completion-recommended';
import { itemItems, valueItems } from './completion-values';
import type { OpenDocument } from './documents';
import { registryItems } from './registry-completion';
import type { Services } from './services';

/** `textDocument/completion`: keys, values and list items; of a registry file its fields. The list is whole: typing on only narrows it down. */
export function complete(services: Services, { textDocument, position, context }: CompletionParams): CompletionList {
  const { documents } = services;
  const registry = documents.registry(textDocument.uri);
  const document = registry ?? documents.get(textDocument.uri);
  if (!document) return { isIncomplete: false, items: [] };
  const cursor = locate(document.parsed, document.text.offsetAt(position));
  const offered = registry ? registryItems : itemsAt;
  const items = isJustClosed(cursor, context) ? [] : offered(services, document, cursor);
  return { isIncomplete: false, items: items.map(inOrder) };
}

/** `completionItem/resolve`: the documentation of the one item that is looked at. */
export function resolveCompletion({ registry, client, say }: Services, item: CompletionItem): CompletionItem {
  const entry = typeof item.data === 'string' ? registry.get(item.data) : undefined;
  return entry ? { ...item, documentation: documentation(entry, client, say) } : item;
}

/** The quote that ends a string triggers too; offering the same string again would only swallow the next Enter. */
function isJustClosed(cursor: Cursor, context: CompletionContext | undefined): boolean {
  return (
    context?.triggerKind === CompletionTriggerKind.TriggerCharacter &&
    cursor.kind !== 'none' &&
    cursor.closed &&
    cursor.insert.length === cursor.replace.length
  );
}

function itemsAt(services: Services, document: OpenDocument, cursor: Cursor): CompletionItem[] {
  switch (cursor.kind) {
    case 'empty':
      return [...recommendedKeys(services, document, cursor), ...keyItems(services, document, cursor)];
    case 'key':
      // Keys inside of a value are not the registry's.
      if (cursor.path.length > 0) return [];
      return [...recommendedKeys(services, document, cursor), ...keyItems(services, document, cursor)];
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
