import type { CompletionItem, CompletionList, Diagnostic } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { LanguageClient } from '../../support/language-client';
import { workedMs } from '../worked';

/** An answer of the server, and how long the server worked for it, in milliseconds: other programs may take the processor away. */
export interface Timed {
  readonly method: string;
  readonly ms: number;
  readonly answer: unknown;
}

const OPTIONS = { tabSize: 2, insertSpaces: true };
/** Requests about a whole text, and those about a place in it. */
const ABOUT_TEXT = [
  'textDocument/diagnostic',
  'textDocument/formatting',
  'textDocument/documentSymbol',
  'textDocument/foldingRange',
  'textDocument/semanticTokens/full',
  'textDocument/codeLens',
  'textDocument/documentLink',
];
const ABOUT_RANGE = ['textDocument/rangeFormatting', 'textDocument/inlayHint', 'textDocument/codeAction'];
const ABOUT_PLACE = [
  'textDocument/completion',
  'textDocument/hover',
  'textDocument/selectionRange',
  'textDocument/definition',
];

/** Asks a server every request about a text: those about a place at its start, near its start, in the middle and at its end. */
export async function askEverything(client: LanguageClient, uri: string, text: string): Promise<Timed[]> {
  const document = TextDocument.create(uri, 'qcowmeta', 1, text);
  const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const about = { textDocument: { uri }, range, options: OPTIONS, context: { diagnostics: [] }, query: 'qemu' };
  const answers: Timed[] = [];
  const ask = async (method: string, params: object): Promise<unknown> => {
    const start = workedMs(client.pid ?? 'self');
    const answer: unknown = await client.connection.sendRequest(method, params);
    answers.push({ method, ms: workedMs(client.pid ?? 'self') - start, answer });
    return answer;
  };
  for (const method of [...ABOUT_TEXT, ...ABOUT_RANGE, 'workspace/symbol']) await ask(method, about);
  const colon = text.indexOf(':');
  for (const offset of new Set([0, 3, colon + 2, Math.floor(text.length / 2), text.length])) {
    const position = document.positionAt(offset);
    for (const method of ABOUT_PLACE) {
      const answer = await ask(method, { ...about, position, positions: [position] });
      if (method !== 'textDocument/completion') continue;
      for (const item of someItems(answer as CompletionList | null)) await ask('completionItem/resolve', item);
    }
  }
  return answers;
}

/** The first and the last item, and those of hostile registries. */
function someItems(list: CompletionList | null): CompletionItem[] {
  const items = list?.items ?? [];
  const vendors = items.filter(({ label }) => label.includes('com.example'));
  return [...new Set([...items.slice(0, 1), ...items.slice(-1), ...vendors.slice(0, 3)])];
}

/** Codes of the findings among answers. */
export function codesIn(answers: readonly Timed[]): unknown[] {
  const report = answers.find(({ method }) => method === 'textDocument/diagnostic')?.answer as { items?: Diagnostic[] };
  return (report.items ?? []).map(({ code }) => code);
}
