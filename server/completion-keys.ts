import {
  CompletionItemKind,
  CompletionItemTag,
  type CompletionItem,
  type CompletionList,
  type MarkupContent,
} from 'vscode-languageserver';
import type { Cursor } from '../core/document/cursor';
import { renderArg, type Say } from '../core/message';
import { describeKey, shortType } from '../core/registry/describe';
import type { KeyEntry } from '../core/registry/registry';
import { skeleton } from '../core/registry/skeleton';
import { markup, type ClientFeatures } from './client-features';
import { completionEdit, type Written } from './completion-edit';
import type { OpenDocument } from './documents';
import { keyMarkdown, keyPlain, STATUS } from './key-text';
import type { Services } from './services';

/** A place where a key goes. */
export type KeyCursor = Extract<Cursor, { kind: 'key' | 'empty' }>;

/** More keys than these are offered by the word at the cursor, and asked for again with each of its letters. */
const MOST_KEYS = 200;

/** The registered keys that the object does not have yet, in the order of the registry, deprecated ones last. */
export function keyItems(
  { registry, client, say }: Services,
  document: OpenDocument,
  cursor: KeyCursor,
): Pick<CompletionList, 'items' | 'isIncomplete'> {
  const used = new Set(cursor.kind === 'key' ? cursor.siblings : []);
  const { offset, length } = cursor.insert;
  const word = document.parsed.text.slice(offset, offset + length).replace(/^"/, '');
  const { entries, isWhole } = registry.offer(word, used, MOST_KEYS);
  const items = entries.map((entry) => ({
    ...labelOf(entry, client, say),
    ...(client.resolvesDocumentation ? { data: entry.key } : { documentation: documentation(entry, client, say) }),
    ...completionEdit(document, cursor, writtenFor(entry, cursor), client),
  }));
  return { items, isIncomplete: !isWhole };
}

function labelOf(entry: KeyEntry, client: ClientFeatures, say: Say): CompletionItem {
  const type = shortType(entry, say);
  const status = renderArg(STATUS[entry.status], say);
  return {
    label: entry.key,
    kind: CompletionItemKind.Property,
    ...(client.labelDetails
      ? { labelDetails: { detail: ` ${type}`, description: status }, detail: entry.summary }
      : { detail: `${type}, ${status}` }),
    ...(entry.status === 'deprecated' && client.completionTags ? { tags: [CompletionItemTag.Deprecated] } : {}),
  };
}

/** What a completion item shows of its key beside the list. */
export function documentation(entry: KeyEntry, client: ClientFeatures, say: Say): MarkupContent {
  const facts = describeKey(entry, say);
  return markup(client.completionMarkdown, { markdown: keyMarkdown(facts, say), plain: keyPlain(facts, say) });
}

/** The key alone where a colon follows; else with a value to fill in; in an empty document with the braces around. */
function writtenFor(entry: KeyEntry, cursor: KeyCursor): Written {
  const literal = JSON.stringify(entry.key);
  if (cursor.kind === 'key' && cursor.colonFollows) return { literal };
  const { plain, snippet } = skeleton(entry);
  const member = { plain: `: ${plain}`, snippet: `: ${snippet}` };
  if (cursor.kind === 'key') return { literal, after: member };
  return { literal, before: '{\n  ', after: { plain: `${member.plain}\n}`, snippet: `${member.snippet}\n\\}` } };
}
