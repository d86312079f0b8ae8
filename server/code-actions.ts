import { CodeActionKind, type CodeAction, type CodeActionParams, type Diagnostic } from 'vscode-languageserver';
import type { Finding, Fix } from '../core/findings/finding';
import { renderMessage } from '../core/message';
import { toDiagnostic, toWorkspaceEdit } from './convert';
import { findingsOf } from './diagnostics';
import type { OpenDocument } from './documents';
import type { Services } from './services';

/** `textDocument/codeAction`: the repairs of every finding that the range touches. */
export async function codeActions(
  services: Services,
  { textDocument, range, context }: CodeActionParams,
): Promise<CodeAction[]> {
  const document = services.documents.get(textDocument.uri);
  if (!document || !services.client.codeActionLiterals || !wanted(context.only)) return [];
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

/** A client that names kinds wants those and what lies below them: `quickfix` for `quickfix` and for the empty kind. */
function wanted(only: readonly string[] | undefined): boolean {
  return only === undefined || only.includes(CodeActionKind.QuickFix) || only.includes(CodeActionKind.Empty);
}

/** The diagnostic as the client holds it, so that it can tell which one an action repairs; else as it would be sent now. */
function shownAs(
  { client, rulesPage }: Services,
  document: OpenDocument,
  finding: Finding,
  held: readonly Diagnostic[],
): Diagnostic {
  const diagnostic = toDiagnostic(document, finding, client, rulesPage);
  const place = JSON.stringify(diagnostic.range);
  return held.find(({ code, range }) => code === diagnostic.code && JSON.stringify(range) === place) ?? diagnostic;
}

function toAction({ client }: Services, document: OpenDocument, fix: Fix, diagnostic: Diagnostic): CodeAction {
  return {
    title: renderMessage(fix.title, fix.args),
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: toWorkspaceEdit(document, fix.edits, client),
    ...(client.preferredActions ? { isPreferred: fix.preferred } : {}),
  };
}
