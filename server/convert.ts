import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Range,
  type TextEdit as ProtocolEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit } from '../core/document/edits';
import type { Finding, Severity } from '../core/findings/finding';
import type { ClientFeatures } from './client-features';
import type { OpenDocument } from './documents';
import type { Services } from './services';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const TAGS = { deprecated: DiagnosticTag.Deprecated, unnecessary: DiagnosticTag.Unnecessary } as const;

/** The name under which every diagnostic of this server is shown. */
export const DIAGNOSTIC_SOURCE = 'qcowmeta';

/** A stretch of text as a protocol range. `offset` and `length` are UTF-16 units, as are the range's characters. */
export function toRange(text: TextDocument, offset: number, length: number): Range {
  return { start: text.positionAt(offset), end: text.positionAt(offset + length) };
}

/** Edits by offset as edits by range, all against the same text. */
export function toEdits(text: TextDocument, edits: readonly TextEdit[]): ProtocolEdit[] {
  return edits.map((edit) => ({ range: toRange(text, edit.offset, edit.length), newText: edit.text }));
}

/** Edits of one document as a workspace edit; with the document's version where the client can check it. */
export function toWorkspaceEdit(
  { uri, version, text }: OpenDocument,
  edits: readonly TextEdit[],
  client: ClientFeatures,
): WorkspaceEdit {
  const converted = toEdits(text, edits);
  return client.versionedEdits
    ? { documentChanges: [{ textDocument: { uri, version }, edits: converted }] }
    : { changes: { [uri]: converted } };
}

/**
 * A finding as a diagnostic: its code links to the section of that name in docs/rules.md. Tags and
 * related places, those in other documents too, only where the client shows them.
 */
export function toDiagnostic(
  { uri, text }: OpenDocument,
  finding: Finding,
  { client, rulesPage, say }: Pick<Services, 'client' | 'rulesPage' | 'say'>,
  elsewhere: readonly DiagnosticRelatedInformation[] = [],
): Diagnostic {
  const here = (finding.related ?? []).map((place) => ({
    location: { uri, range: toRange(text, place.offset, place.length) },
    message: say(place.message, place.args),
  }));
  const related = [...here, ...elsewhere];
  return {
    range: toRange(text, finding.offset, finding.length),
    severity: SEVERITIES[finding.severity],
    code: finding.code,
    codeDescription: { href: `${rulesPage}#${finding.code}` },
    source: DIAGNOSTIC_SOURCE,
    message: say(finding.message, finding.args),
    ...(finding.tag && client.diagnosticTags ? { tags: [TAGS[finding.tag]] } : {}),
    ...(related.length > 0 && client.relatedInformation ? { relatedInformation: related } : {}),
  };
}
