import {
  CodeLensRefreshRequest,
  DiagnosticRefreshRequest,
  InlayHintRefreshRequest,
  SemanticTokensRefreshRequest,
  type Connection,
} from 'vscode-languageserver';
import type { Services } from './services';

/**
 * Asks the client to ask again for what depends on more than the text of a document, as far as it takes such requests: diagnostics and code
 * lenses tell what the images say, and all of it what the registries and the settings say.
 */
export function refreshClient(connection: Connection, { client }: Services, changed: 'images' | 'everything'): void {
  const ofImages = [
    client.pullDiagnostics && client.refreshDiagnostics ? DiagnosticRefreshRequest.type : undefined,
    client.refreshCodeLenses ? CodeLensRefreshRequest.type : undefined,
  ];
  const ofRegistries = [
    client.refreshInlayHints ? InlayHintRefreshRequest.type : undefined,
    client.refreshSemanticTokens ? SemanticTokensRefreshRequest.type : undefined,
  ];
  for (const request of changed === 'images' ? ofImages : [...ofImages, ...ofRegistries]) {
    if (!request) continue;
    connection.sendRequest(request.method).catch((error: unknown) => {
      connection.console.error(`The client did not take ${request.method}: ${String(error)}`);
    });
  }
}
