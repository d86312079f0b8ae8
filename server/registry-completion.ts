import { CompletionItemKind, type CompletionItem, type MarkupContent } from 'vscode-languageserver';
import type { Cursor } from '../core/document/cursor';
import { choicesAt, fieldsAt, type FileField } from '../core/registry/file-schema';
import { entriesOf } from '../core/registry/registry';
import { skeleton } from '../core/registry/skeleton';
import { markup, type ClientFeatures } from './client-features';
import { completionEdits, type Written } from './completion-edit';
import type { OpenDocument } from './documents';
import { prose, shown } from './markdown';
import type { Services } from './services';

/**
 * Fields and values of a registry file, by its schema. Editors that complete JSON by schemas do this themselves; they are asked for no
 * more of these files than their text, and so never ask for this.
 */
export function registryItems(services: Services, document: OpenDocument, cursor: Cursor): CompletionItem[] {
  switch (cursor.kind) {
    case 'empty':
      return fieldItems(services, document, cursor, [], []);
    case 'key':
      return fieldItems(services, document, cursor, cursor.path, cursor.siblings);
    case 'value':
      return choiceItems(services, document, cursor, cursor.path);
    case 'item': {
      const used = new Set(cursor.siblings);
      return choiceItems(services, document, cursor, [...cursor.path, 0]).filter(({ label }) => !used.has(label));
    }
    case 'none':
      return [];
  }
}

type Gap = Exclude<Cursor, { kind: 'none' }>;

function fieldItems(
  { client }: Services,
  document: OpenDocument,
  cursor: Gap,
  path: readonly (string | number)[],
  used: readonly string[],
): CompletionItem[] {
  const edit = completionEdits(document, cursor, client);
  return fieldsAt(path)
    .filter(({ name }) => !used.includes(name))
    .map((field) => ({
      label: field.name,
      kind: CompletionItemKind.Property,
      ...(field.description === undefined ? {} : { documentation: described(field.description, client) }),
      ...edit(writtenFor(field, cursor)),
    }));
}

/** The field with a value to fill in, unless a colon follows; in an empty document with the braces around. */
function writtenFor({ name, schema }: FileField, cursor: Gap): Written {
  const literal = JSON.stringify(name);
  if (cursor.kind === 'key' && cursor.colonFollows) return { literal };
  const [entry] = entriesOf({ registryVersion: '', keys: { [name]: { summary: '', schema } } }, '');
  const { plain, snippet } = entry ? skeleton(entry) : { plain: '', snippet: '' };
  if (cursor.kind === 'key') return { literal, after: { plain: `: ${plain}`, snippet: `: ${snippet}` } };
  return { literal, before: '{\n  ', after: { plain: `: ${plain}\n}`, snippet: `: ${snippet}\n\\}` } };
}

function choiceItems(
  { client }: Services,
  document: OpenDocument,
  cursor: Gap,
  path: readonly (string | number)[],
): CompletionItem[] {
  const edit = completionEdits(document, cursor, client);
  return choicesAt(path).map((literal) => ({
    label: literal,
    kind: CompletionItemKind.Value,
    ...edit({ literal }),
  }));
}

function described(text: string, client: ClientFeatures): MarkupContent {
  return markup(client.completionMarkdown, { markdown: prose(text), plain: shown(text) });
}
