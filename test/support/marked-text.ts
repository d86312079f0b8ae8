import type { CompletionItem, Position, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** A text of a test, without its `|`, and where that stood. */
export interface MarkedText {
  readonly text: string;
  readonly document: TextDocument;
  /** UTF-16 offset. */
  readonly offset: number;
  readonly position: Position;
}

/** Reads a text in which one `|` marks the cursor. */
export function marked(source: string): MarkedText {
  const offset = source.indexOf('|');
  if (offset < 0) throw new Error(`no cursor in ${source}`);
  const text = source.slice(0, offset) + source.slice(offset + 1);
  const document = TextDocument.create('file:///tmp/test.qcowmeta', 'qcowmeta', 1, text);
  return { text, document, offset, position: document.positionAt(offset) };
}

/** The text after a workspace edit that changes this one document. */
export function applied(text: string, edit: WorkspaceEdit | undefined): string {
  const changes = (edit?.documentChanges ?? []).flatMap((change) => ('edits' in change ? change.edits : []));
  const edits = changes.length > 0 ? changes : Object.values(edit?.changes ?? {}).flat();
  return TextDocument.applyEdits(
    TextDocument.create('', '', 1, text),
    edits.filter((one): one is TextEdit => 'newText' in one),
  );
}

/** The ranges of a completion item's main edit; both the same for a plain TextEdit. */
export function ranges(item: CompletionItem): { insert: TextEdit; replace: TextEdit } {
  const edit = item.textEdit;
  if (edit === undefined) throw new Error(`${item.label} has no edit`);
  if ('range' in edit) return { insert: edit, replace: edit };
  return {
    insert: { range: edit.insert, newText: edit.newText },
    replace: { range: edit.replace, newText: edit.newText },
  };
}

/** The text after a completion item was accepted; `|` stands where the cursor then is. */
export function accepted(
  { document }: MarkedText,
  item: CompletionItem,
  mode: 'insert' | 'replace' = 'replace',
): string {
  const main = ranges(item)[mode];
  const line = document.getText({ start: { line: main.range.start.line, character: 0 }, end: main.range.start });
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const inserted = main.newText.replaceAll('\n', `\n${indent}`);
  const newText = item.insertTextFormat === 2 ? expand(inserted) : `${inserted}|`;
  return TextDocument.applyEdits(document, [{ ...main, newText }, ...(item.additionalTextEdits ?? [])]);
}

/** A snippet as it is shown: default texts and first choices in place, the cursor at the first place, else at the end. */
function expand(snippet: string): string {
  const places = /\\([$}\\,|])|\$(\d)|\$\{(\d)(?::((?:\\.|[^}\\])*)|\|((?:\\.|[^|\\])*)\|)\}/g;
  let cursor = '|';
  const text = snippet.replace(
    places,
    (_, escaped?: string, __?: string, ___?: string, named?: string, choices?: string) => {
      if (escaped !== undefined) return escaped;
      const mark = cursor;
      cursor = '';
      const shown = named ?? /^(?:\\.|[^,\\])*/.exec(choices ?? '')?.[0] ?? '';
      return mark + shown.replace(/\\(.)/g, '$1');
    },
  );
  return text + cursor;
}

/** Whether any editor still shows an item for what stands between the start of its range and the cursor. */
export function stillShown({ document, position }: MarkedText, item: CompletionItem): boolean {
  const typed = document.getText({ start: ranges(item).insert.range.start, end: position });
  return (item.filterText ?? item.label).startsWith(typed);
}
