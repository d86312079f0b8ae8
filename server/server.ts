import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  CompletionResolveRequest,
  DefinitionRequest,
  DocumentDiagnosticRequest,
  DocumentFormattingRequest,
  DocumentLinkRequest,
  DocumentRangeFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  PositionEncodingKind,
  SelectionRangeRequest,
  SemanticTokensRequest,
  TextDocumentSyncKind,
  WorkspaceSymbolRequest,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { builtinRegistry } from '../core/registry/registry';
import { name, version } from '../package.json';
import { readClientFeatures, type ClientFeatures } from './client-features';
import { CODE_ACTION_KINDS, codeActions } from './code-actions';
import { codeLenses } from './code-lenses';
import { complete, resolveCompletion } from './completion';
import { DIAGNOSTIC_SOURCE } from './convert';
import { definition } from './definition';
import { pullDiagnostics, pushDiagnostics } from './diagnostics';
import { documentLinks } from './document-links';
import { Documents } from './documents';
import { Folders } from './folders';
import { foldingRanges } from './folding';
import { formatDocument, formatRange } from './formatting';
import { hover } from './hover';
import { ImageKeys } from './image-keys';
import { Images } from './images';
import { inlayHints } from './inlay-hints';
import { refreshClient } from './refresh';
import { route, type Route } from './route';
import { selectionRanges } from './selection';
import { LEGEND, semanticTokens } from './semantic-tokens';
import type { Services, Surroundings } from './services';
import { Settings } from './settings';
import { documentSymbols } from './symbols';
import { workspaceSymbols } from './workspace-symbols';

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
  route(InlayHintRequest.type, { inlayHintProvider: true }, inlayHints),
  route(CodeLensRequest.type, { codeLensProvider: {} }, codeLenses),
  route(DefinitionRequest.type, { definitionProvider: true }, definition),
  route(DocumentLinkRequest.type, { documentLinkProvider: {} }, documentLinks),
  route(WorkspaceSymbolRequest.type, { workspaceSymbolProvider: true }, workspaceSymbols),
];

/**
 * Makes the language server on a connection that does not listen yet. Nothing is read or parsed before a document is opened.
 */
export function startServer(connection: Connection, surroundings: Surroundings): void {
  connection.onInitialize((params) => {
    const services = createServices(connection, params, surroundings);
    for (const row of ROUTES) row.listen(connection, services);
    const pushAgain = services.client.pullDiagnostics ? undefined : pushDiagnostics(connection, services);
    const refresh = (): void => {
      pushAgain?.();
      refreshClient(connection, services);
    };
    followImages(connection, services, refresh);
    services.settings.listen(connection, services.client, refresh);
    services.documents.listen(connection);
    services.folders.listen(connection);
    return announce(services.client);
  });
  connection.listen();
}

function createServices(connection: Connection, params: InitializeParams, surroundings: Surroundings): Services {
  const log = (line: string): void => {
    connection.console.warn(line);
  };
  return {
    ...surroundings,
    client: readClientFeatures(params.capabilities, params.initializationOptions),
    documents: new Documents(),
    images: new Images(log),
    folders: new Folders(params.workspaceFolders),
    imageKeys: new ImageKeys(log),
    log,
    registry: builtinRegistry(),
    settings: new Settings(log),
  };
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

function announce(client: ClientFeatures): InitializeResult {
  const pull = {
    diagnosticProvider: { identifier: DIAGNOSTIC_SOURCE, interFileDependencies: false, workspaceDiagnostics: false },
  };
  const capabilities: ServerCapabilities = {
    positionEncoding: PositionEncodingKind.UTF16,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(client.pullDiagnostics ? pull : {}),
  };
  for (const { provides } of ROUTES) Object.assign(capabilities, provides);
  return { capabilities, serverInfo: { name, version } };
}
