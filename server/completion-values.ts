import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import { parse } from 'jsonc-parser';
import type { Cursor } from '../core/document/cursor';
import { renderArg, type Say } from '../core/message';
import { candidatesOf, itemCandidatesOf, type Candidate } from '../core/registry/candidates';
import { shortType } from '../core/registry/describe';
import type { KeyEntry } from '../core/registry/registry';
import { skeleton } from '../core/registry/skeleton';
import { markup, type ClientFeatures } from './client-features';
import { completionEdits, type EditPart, type Written } from './completion-edit';
import type { OpenDocument } from './documents';
import { prose, shown } from './markdown';
import type { Services } from './services';

type ValueCursor = Extract<Cursor, { kind: 'value' }>;
type ItemCursor = Extract<Cursor, { kind: 'item' }>;

/** Values for a registered key; with nothing typed yet first a start for its type. */
export function valueItems(
  { registry, client, say }: Services,
  document: OpenDocument,
  cursor: ValueCursor,
): CompletionItem[] {
  const entry = entryAt(registry, cursor.path);
  if (!entry) return [];
  const edit = completionEdits(document, cursor, client);
  const items = candidatesOf(entry).map((candidate) => ({
    ...labelOf(candidate, client, say),
    ...edit({ literal: JSON.stringify(candidate.value) }),
  }));
  return cursor.starts === 'nothing' ? [skeletonItem(entry, edit, say), ...items] : items;
}

/** Items for the list of a registered key that it does not have yet. */
export function itemItems(
  { registry, client, say }: Services,
  document: OpenDocument,
  cursor: ItemCursor,
): CompletionItem[] {
  const entry = entryAt(registry, cursor.path);
  if (!entry) return [];
  const present = new Set(cursor.siblings.map((text) => JSON.stringify(parse(text))));
  const edit = completionEdits(document, cursor, client);
  return itemCandidatesOf(entry)
    .filter(({ value }) => !present.has(JSON.stringify(value)))
    .map((candidate) => ({
      ...labelOf(candidate, client, say),
      ...edit({ literal: JSON.stringify(candidate.value) }),
    }));
}

/** The entry of a top-level key; what lies deeper in a value is not described by candidates. */
function entryAt(registry: Services['registry'], path: readonly (string | number)[]): KeyEntry | undefined {
  const [key] = path;
  return path.length === 1 && typeof key === 'string' ? registry.get(key) : undefined;
}

function labelOf({ value, note }: Candidate, client: ClientFeatures, say: Say): CompletionItem {
  const meaning = note === undefined ? undefined : renderArg(note, say);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return {
    label: text,
    kind: typeof value === 'string' ? CompletionItemKind.EnumMember : CompletionItemKind.Value,
    ...(meaning === undefined
      ? {}
      : { documentation: markup(client.completionMarkdown, { markdown: prose(meaning), plain: shown(meaning) }) }),
  };
}

function skeletonItem(entry: KeyEntry, edit: (written: Written) => EditPart, say: Say): CompletionItem {
  const { plain, snippet } = skeleton(entry);
  return {
    label: shortType(entry, say),
    kind: CompletionItemKind.Snippet,
    detail: plain,
    ...edit({ literal: plain, literalSnippet: snippet }),
  };
}
