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
  SelectionRangeRequest,
  SemanticTokensRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver';
import { CODE_ACTION_KINDS, codeActions } from './code-actions';
import { codeLenses } from './code-lenses';
import { complete, resolveCompletion } from './completion';
import { definition } from './definition';
import { pullDiagnostics } from './diagnostics';
import { documentLinks } from './document-links';
import { foldingRanges } from './folding';
import { formatDocument, formatRange } from './formatting';
import { hover } from './hover';
import { inlayHints } from './inlay-hints';
import { route, type Route } from './route';
import { selectionRanges } from './selection';
import { LEGEND, semanticTokens } from './semantic-tokens';
import { documentSymbols } from './symbols';
import { workspaceSymbols } from './workspace-symbols';

/** Every request that the server answers, what it announces for it, and the feature that answers. */
export const ROUTES: readonly Route[] = [
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
  route(WorkspaceSymbolRequest.type, { workspaceSymbolProvider: { workDoneProgress: true } }, workspaceSymbols),
];
