import {
  CompletionItemKind,
  CompletionItemTag,
  type CompletionItem,
  type CompletionList,
  type MarkupContent,
} from 'vscode-languageserver';
import type { Cursor } from '../core/document/cursor';
import { renderArg, type Say } from '../core/message';
import { shortType } from '../core/registry/describe';
import type { KeyEntry } from '../core/registry/registry';
import { rememberedOf } from '../core/remembered';
import { skeleton } from '../core/registry/skeleton';
import { markup, type ClientFeatures } from './client-features';
import { completionEdits, type Written } from './completion-edit';
import type { OpenDocument } from './documents';
import { keyText, STATUS } from './key-text';
import type { Services } from './services';

/** A place where a key goes. */
export type KeyCursor = Extract<Cursor, { kind: 'key' | 'empty' }>;

/** More keys than these are offered by the word at the cursor, and asked for again with each of its letters. */
const MOST_KEYS = 200;

/** The registered keys that the object does not have yet, in the order of the registry, deprecated ones last. */
export function keyItems(
  services: Services,
  document: OpenDocument,
  cursor: KeyCursor,
): Pick<CompletionList, 'items' | 'isIncomplete'> {
  const { registry, client, say } = services;
  const used = new Set(cursor.kind === 'key' ? cursor.siblings : []);
  const { offset, length } = cursor.insert;
  const word = document.parsed.text.slice(offset, offset + length).replace(/^"/, '');
  const { entries, isWhole } = registry.offer(word, used, MOST_KEYS);
  const label = labelsOf(services);
  const edit = completionEdits(document, cursor, client);
  const items = entries.map((entry) => ({
    ...label(entry),
    ...(client.resolvesDocumentation ? { data: entry.key } : { documentation: documentation(entry, client, say) }),
    ...edit(writtenFor(entry, cursor)),
  }));
  return { items, isIncomplete: !isWhole };
}

const labelsOf = rememberedOf(({ client, say }: Services) =>
  rememberedOf((entry: KeyEntry) => labelOf(entry, client, say)),
);

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
  return markup(client.completionMarkdown, keyText(entry, say));
}

/** The key alone where a colon follows; else with a value to fill in; in an empty document with the braces around. */
function writtenFor(entry: KeyEntry, cursor: KeyCursor): Written {
  const { literal, member } = memberOf(entry);
  if (cursor.kind === 'key') return cursor.colonFollows ? { literal } : { literal, after: member };
  return { literal, before: '{\n  ', after: { plain: `${member.plain}\n}`, snippet: `${member.snippet}\n\\}` } };
}

const memberOf = rememberedOf((entry: KeyEntry) => {
  const { plain, snippet } = skeleton(entry);
  return { literal: JSON.stringify(entry.key), member: { plain: `: ${plain}`, snippet: `: ${snippet}` } };
});
