import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type Connection,
  type ProtocolRequestType,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { Handler, Services } from './services';

/** A request, the capabilities announced for it, and how it is answered. */
export interface Route {
  readonly provides: ServerCapabilities;
  listen(connection: Connection, services: Services): void;
}

/** Ties a request of the protocol to the feature that answers it; a cancelled one is answered as such. */
export function route<Params, Result, Partial, Failure, Options>(
  type: ProtocolRequestType<Params, Result, Partial, Failure, Options>,
  provides: ServerCapabilities,
  handler: Handler<Params, Result>,
): Route {
  return {
    provides,
    listen(connection, services) {
      const answer = async (params: Params, token: CancellationToken): Promise<Result | ResponseError> => {
        const result = await handler(services, params, token);
        return token.isCancellationRequested
          ? new ResponseError(LSPErrorCodes.RequestCancelled, `${type.method} was cancelled.`)
          : result;
      };
      connection.onRequest(type.method, answer);
    },
  };
}
