import {
  CodeActionRequest,
  CompletionRequest,
  CompletionResolveRequest,
  DocumentDiagnosticRequest,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  PositionEncodingKind,
  SelectionRangeRequest,
  SemanticTokensRequest,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { builtinRegistry } from '../core/registry/registry';
import { name, version } from '../package.json';
import { readClientFeatures, type ClientFeatures } from './client-features';
import { CODE_ACTION_KINDS, codeActions } from './code-actions';
import { complete, resolveCompletion } from './completion';
import { DIAGNOSTIC_SOURCE } from './convert';
import { pullDiagnostics, pushDiagnostics } from './diagnostics';
import { Documents } from './documents';
import { foldingRanges } from './folding';
import { formatDocument, formatRange } from './formatting';
import { hover } from './hover';
import { Images } from './images';
import { route, type Route } from './route';
import { selectionRanges } from './selection';
import { LEGEND, semanticTokens } from './semantic-tokens';
import type { Services } from './services';
import { documentSymbols } from './symbols';

/** Every request that the server answers, what it announces for it, and the feature that answers. */
const ROUTES: readonly Route[] = [
  route(
    CompletionRequest.type,
    { completionProvider: { triggerCharacters: ['"', '.', ':'], resolveProvider: true } },
    complete,
  ),
  route(CompletionResolveRequest.type, {}, resolveCompletion),
  route(HoverRequest.type, { hoverProvider: true }, hover),
  route(DocumentDiagnosticRequest.type, {}, pullDiagnostics),
  route(CodeActionRequest.type, { codeActionProvider: { codeActionKinds: CODE_ACTION_KINDS } }, codeActions),
  route(DocumentFormattingRequest.type, { documentFormattingProvider: true }, formatDocument),
  route(DocumentRangeFormattingRequest.type, { documentRangeFormattingProvider: true }, formatRange),
  route(DocumentSymbolRequest.type, { documentSymbolProvider: true }, documentSymbols),
  route(FoldingRangeRequest.type, { foldingRangeProvider: true }, foldingRanges),
  route(SelectionRangeRequest.type, { selectionRangeProvider: true }, selectionRanges),
  route(SemanticTokensRequest.type, { semanticTokensProvider: { legend: LEGEND, full: true } }, semanticTokens),
];

/**
 * Makes the language server on a connection that does not listen yet. `rulesPage` is the absolute URI of docs/rules.md, to which
 * diagnostics link. Nothing is read or parsed before a document is opened.
 */
export function startServer(connection: Connection, rulesPage: string): void {
  connection.onInitialize((params) => {
    const services = createServices(connection, params, rulesPage);
    for (const row of ROUTES) row.listen(connection, services);
    const refresh = services.client.pullDiagnostics ? refreshDiagnostics : pushDiagnostics(connection, services);
    followImages(connection, services, () => {
      refresh(connection, services);
    });
    services.documents.listen(connection);
    return announce(services.client);
  });
  connection.listen();
}

function createServices(connection: Connection, params: InitializeParams, rulesPage: string): Services {
  const client = readClientFeatures(params.capabilities);
  const images = new Images((line) => {
    connection.console.warn(line);
  });
  return { client, documents: new Documents(), images, registry: builtinRegistry(), rulesPage };
}

/** Images are read again when the client says that a document moved, and when it opens or saves one. */
function followImages(connection: Connection, { documents, images }: Services, refresh: () => void): void {
  connection.onDidChangeWatchedFiles(() => {
    images.drop();
    refresh();
  });
  documents.onDidOpen((uri) => {
    images.forget(uri);
  });
  documents.onDidSave(() => {
    images.drop();
    refresh();
  });
  documents.onDidClose((uri) => {
    images.forget(uri);
  });
}

function refreshDiagnostics(connection: Connection, { client }: Services): void {
  if (!client.refreshDiagnostics) return;
  connection.languages.diagnostics.refresh().catch((error: unknown) => {
    connection.console.error(`The client did not take the request for new diagnostics: ${String(error)}`);
  });
}

function announce(client: ClientFeatures): InitializeResult {
  const pull = {
    diagnosticProvider: { identifier: DIAGNOSTIC_SOURCE, interFileDependencies: false, workspaceDiagnostics: false },
  };
  const capabilities: ServerCapabilities = {
    positionEncoding: PositionEncodingKind.UTF16,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    ...(client.pullDiagnostics ? pull : {}),
  };
  for (const { provides } of ROUTES) Object.assign(capabilities, provides);
  return { capabilities, serverInfo: { name, version } };
}
