import {
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type Connection,
  type Diagnostic,
  type DiagnosticServerCancellationData,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
} from 'vscode-languageserver';
import { checkDocument, type CheckContext } from '../core/findings/check';
import type { Finding } from '../core/findings/finding';
import type { Registry } from '../core/registry/registry';
import { withSeverities, type RuleSettings } from '../core/findings/severities';
import { toDiagnostic } from './convert';
import type { OpenDocument } from './documents';
import type { ImageFacts } from './images';
import { inheritedPlace } from './related';
import type { Services } from './services';

interface Checked {
  readonly registry: Registry;
  readonly facts: ImageFacts | undefined;
  readonly rules: RuleSettings;
  readonly findings: readonly Finding[];
}

const checks = new WeakMap<OpenDocument, Checked>();

/** What a document is checked against: the registry, and what its image says. */
export function contextOf({ registry }: Services, facts: ImageFacts | undefined): CheckContext {
  return {
    registry,
    readOnly: facts?.readOnly ?? false,
    nothingStored: facts?.shows === 'nothing',
    ...(facts?.capacityBytes === undefined ? {} : { capacityBytes: facts.capacityBytes }),
  };
}

/**
 * What every rule says about a document and the image that it is in, as grave as the user wants it. Found once per
 * version, reading of the image, and change of the settings or the registries.
 */
export async function findingsOf(services: Services, document: OpenDocument): Promise<readonly Finding[]> {
  return (await check(services, document)).findings;
}

async function check(services: Services, document: OpenDocument): Promise<Checked> {
  const facts = await services.images.get(document.uri);
  const { registry } = services;
  const { rules } = services.settings;
  const known = checks.get(document);
  if (known?.registry === registry && known.facts === facts && known.rules === rules) return known;
  const findings = withSeverities(checkDocument(document.parsed, contextOf(services, facts)), rules);
  const checked = { registry, facts, rules, findings };
  checks.set(document, checked);
  return checked;
}

/** `textDocument/diagnostic`: all findings of one document. */
export async function pullDiagnostics(
  services: Services,
  { textDocument }: DocumentDiagnosticParams,
): Promise<DocumentDiagnosticReport> {
  const document = services.documents.get(textDocument.uri);
  const items = document ? await diagnosticsOf(services, document) : [];
  if (services.documents.get(textDocument.uri) !== document) throw staleDiagnostics();
  return { kind: DocumentDiagnosticReportKind.Full, items };
}

/** The text went on while the image was read: what was found is about a text that nobody sees any more. LSP 3.17: the client asks again. */
function staleDiagnostics(): ResponseError<DiagnosticServerCancellationData> {
  return new ResponseError(LSPErrorCodes.ServerCancelled, 'The document has changed.', { retriggerRequest: true });
}

/**
 * Sends diagnostics by itself (`textDocument/publishDiagnostics`) at each change, for clients that do not ask for them. Gives what
 * sends them once more for all open documents.
 */
export function pushDiagnostics(connection: Connection, services: Services): () => void {
  const { documents } = services;
  /** The newest push for each document: an older one may have read the image as it was. */
  const newest = new Map<string, symbol>();
  const push = (document: OpenDocument): void => {
    const mine = Symbol(document.uri);
    newest.set(document.uri, mine);
    publish(connection, services, document, () => newest.get(document.uri) === mine).catch((error: unknown) => {
      connection.console.error(`${document.uri}: the check failed: ${String(error)}`);
    });
  };
  documents.onDidChange(push);
  documents.onDidClose((uri) => {
    newest.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  return () => {
    documents.all().forEach(push);
  };
}

async function publish(
  connection: Connection,
  services: Services,
  document: OpenDocument,
  isNewest: () => boolean,
): Promise<void> {
  const diagnostics = await diagnosticsOf(services, document);
  const { uri, version } = document;
  // The text went on while the image was read: the next change brings its own diagnostics.
  if (services.documents.get(uri) !== document || !isNewest()) return;
  await connection.sendDiagnostics({ uri, version, diagnostics });
}

async function diagnosticsOf(services: Services, document: OpenDocument): Promise<Diagnostic[]> {
  const { findings, facts } = await check(services, document);
  return findings.map((finding) => {
    const elsewhere = inheritedPlace(document, finding, facts, services.say);
    return toDiagnostic(document, finding, services, elsewhere);
  });
}
