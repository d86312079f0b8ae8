import {
  CodeLensRefreshRequest,
  DiagnosticRefreshRequest,
  InlayHintRefreshRequest,
  SemanticTokensRefreshRequest,
  type Connection,
} from 'vscode-languageserver';
import type { Services } from './services';

/** Asks the client to ask again for all that depends on more than the text of a document, as far as it takes such requests. */
export function refreshClient(connection: Connection, { client }: Services): void {
  const requests = [
    client.pullDiagnostics && client.refreshDiagnostics ? DiagnosticRefreshRequest.type : undefined,
    client.refreshCodeLenses ? CodeLensRefreshRequest.type : undefined,
    client.refreshInlayHints ? InlayHintRefreshRequest.type : undefined,
    client.refreshSemanticTokens ? SemanticTokensRefreshRequest.type : undefined,
  ];
  for (const request of requests) {
    if (!request) continue;
    connection.sendRequest(request.method).catch((error: unknown) => {
      connection.console.error(`The client did not take ${request.method}: ${String(error)}`);
    });
  }
}
