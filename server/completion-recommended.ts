import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import type { Cursor } from '../core/document/cursor';
import { escapeSnippet, skeleton } from '../core/registry/skeleton';
import { completionEdits, type Written } from './completion-edit';
import type { OpenDocument } from './documents';
import type { Services } from './services';

type KeyCursor = Extract<Cursor, { kind: 'key' | 'empty' }>;

/** One item for all keys that a new document should have, each with a value to fill in; only where there is no key yet. */
export function recommendedKeys(
  { registry, client, say }: Services,
  document: OpenDocument,
  cursor: KeyCursor,
): CompletionItem[] {
  const entries = registry.recommended;
  const isEmpty = cursor.kind === 'empty' || (cursor.siblings.length === 0 && !cursor.colonFollows);
  if (!isEmpty || entries.length === 0) return [];
  const members = entries.map((entry, index) => {
    const { plain, snippet } = skeleton(entry, index + 1);
    const name = JSON.stringify(entry.key);
    return { plain: `${name}: ${plain}`, snippet: `${escapeSnippet(name)}: ${snippet}` };
  });
  const label = say('recommended keys');
  const { before, between, after } = layoutAt(document, cursor);
  const written: Written = {
    literal: members.map(({ plain }) => plain).join(between),
    literalSnippet: members.map(({ snippet }) => snippet).join(between),
    before,
    after: { plain: after, snippet: escapeSnippet(after) },
  };
  return [
    {
      label,
      kind: CompletionItemKind.Snippet,
      // Where the row has a place of its own for it, the number; the names would leave no room for the label.
      ...(client.labelDetails ? { labelDetails: { description: say('{count} keys', { count: entries.length }) } } : {}),
      detail: entries.map(({ key }) => key).join(', '),
      ...completionEdits(document, cursor, client)(written),
      filterText: cursor.starts === 'quote' ? `"${label}"` : label,
    },
  ];
}

interface Layout {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** A line for each member, wherever the brackets stand. Editors indent the lines after the first like the first one. */
function layoutAt({ parsed: { text } }: OpenDocument, cursor: KeyCursor): Layout {
  if (cursor.kind === 'empty') return { before: '{\n  ', between: ',\n  ', after: '\n}' };
  const start = cursor.replace.offset;
  const hasOwnLine = text.slice(text.lastIndexOf('{', start), start).includes('\n');
  const rest = /^[^\n]*?\}/.test(text.slice(start + cursor.replace.length)) ? '\n' : '';
  return hasOwnLine ? { before: '', between: ',\n', after: rest } : { before: '\n  ', between: ',\n  ', after: rest };
}
