import { CodeActionKind, type CodeAction, type CodeActionParams, type Diagnostic } from 'vscode-languageserver';
import type { Finding, Fix } from '../core/findings/finding';
import { toDiagnostic, toWorkspaceEdit } from './convert';
import { findingsOf } from './diagnostics';
import type { OpenDocument } from './documents';
import type { Services } from './services';
import { SOURCE_ACTIONS } from './source-actions';

export const CODE_ACTION_KINDS: CodeActionKind[] = [CodeActionKind.QuickFix, ...SOURCE_ACTIONS.map(({ kind }) => kind)];

/** `textDocument/codeAction`: the repairs of every finding that the range touches, and actions on the whole document. */
export async function codeActions(services: Services, params: CodeActionParams): Promise<CodeAction[]> {
  const document = services.documents.get(params.textDocument.uri);
  if (!document || !services.client.codeActionLiterals) return [];
  const { only } = params.context;
  // Editors list source actions in a menu of their own and ask for them by kind.
  const asked = only ? SOURCE_ACTIONS.filter(({ kind }) => wanted(kind, only)) : [];
  const whole = await Promise.all(asked.map((action) => action.run(services, document)));
  return [
    ...(wanted(CodeActionKind.QuickFix, only) ? await quickFixes(services, document, params) : []),
    ...whole.flat(),
  ];
}

/** A client that names kinds wants those and what lies below them: `source.sortKeys` for `source`, all for the empty kind. */
function wanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((asked) => asked === '' || kind === asked || kind.startsWith(`${asked}.`));
}

async function quickFixes(
  services: Services,
  document: OpenDocument,
  { range, context }: CodeActionParams,
): Promise<CodeAction[]> {
  const findings = await findingsOf(services, document);
  const start = document.text.offsetAt(range.start);
  const end = document.text.offsetAt(range.end);
  return findings
    .filter(({ offset, length }) => offset <= end && start <= offset + length)
    .flatMap((finding) => {
      const diagnostic = shownAs(services, document, finding, context.diagnostics);
      return finding.fixes.map((fix) => toAction(services, document, fix, diagnostic));
    });
}

/** The diagnostic as the client holds it, so that it can tell which one an action repairs; else as it would be sent now. */
function shownAs(
  services: Services,
  document: OpenDocument,
  finding: Finding,
  held: readonly Diagnostic[],
): Diagnostic {
  const diagnostic = toDiagnostic(document, finding, services);
  const place = JSON.stringify(diagnostic.range);
  return held.find(({ code, range }) => code === diagnostic.code && JSON.stringify(range) === place) ?? diagnostic;
}

function toAction({ client, say }: Services, document: OpenDocument, fix: Fix, diagnostic: Diagnostic): CodeAction {
  return {
    title: say(fix.title, fix.args),
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: toWorkspaceEdit(document, fix.edits, client),
    ...(client.preferredActions ? { isPreferred: fix.preferred } : {}),
  };
}
