import {
  CompletionTriggerKind,
  type CompletionContext,
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
} from 'vscode-languageserver';
import { locate, type Cursor } from '../core/document/cursor';
import { documentation, keyItems, type KeyCursor } from './completion-keys';
import { recommendedKeys } from './completion-recommended';
import { itemItems, valueItems } from './completion-values';
import type { OpenDocument } from './documents';
import { registryItems } from './registry-completion';
import type { Services } from './services';

/** What is offered at a place. A list is whole if typing on only narrows it down. */
type Offered = Pick<CompletionList, 'items' | 'isIncomplete'>;

/** `textDocument/completion`: keys, values and list items; of a registry file its fields. Only keys may be too many for a whole list. */
export function complete(services: Services, { textDocument, position, context }: CompletionParams): CompletionList {
  const { documents } = services;
  const registry = documents.registry(textDocument.uri);
  const document = registry ?? documents.get(textDocument.uri);
  if (!document) return { isIncomplete: false, items: [] };
  const cursor = locate(document.parsed, document.text.offsetAt(position));
  if (isJustClosed(cursor, context)) return whole([]);
  const { isIncomplete, items } = registry
    ? whole(registryItems(services, document, cursor))
    : itemsAt(services, document, cursor);
  items.forEach(setOrder);
  return { isIncomplete, items };
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

function itemsAt(services: Services, document: OpenDocument, cursor: Cursor): Offered {
  switch (cursor.kind) {
    case 'empty':
      return keysAt(services, document, cursor);
    case 'key':
      // Keys inside of a value are not the registry's.
      return cursor.path.length > 0 ? whole([]) : keysAt(services, document, cursor);
    case 'value':
      return whole(valueItems(services, document, cursor));
    case 'item':
      return whole(itemItems(services, document, cursor));
    case 'none':
      return whole([]);
  }
}

function keysAt(services: Services, document: OpenDocument, cursor: KeyCursor): Offered {
  const { isIncomplete, items } = keyItems(services, document, cursor);
  return { isIncomplete, items: [...recommendedKeys(services, document, cursor), ...items] };
}

function whole(items: CompletionItem[]): Offered {
  return { isIncomplete: false, items };
}

/** Editors sort by this text, not by the order of the list. */
function setOrder(item: CompletionItem, index: number): void {
  item.sortText = String(index).padStart(5, '0');
}
