import {
  CancellationToken,
  type CancellationTokenSource,
  type Connection,
  type InitializeParams,
  ResponseError,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Documents, openDocument, type OpenDocument } from '../../server/documents';
import type { Registries } from '../../server/registries';
import { ROUTES } from '../../server/routes';
import { createServices } from '../../server/server';
import { FULL_CLIENT, NO_FOLDER, SURROUNDINGS } from './language-client';

type Answer = (params: object, token: CancellationTokenSource['token']) => unknown;

/** The one document that the handlers see. */
class OneDocument extends Documents {
  private held: OpenDocument | undefined;

  hold(text: string): OpenDocument {
    const version = (this.held?.version ?? 0) + 1;
    this.held = openDocument(TextDocument.create('file:///tmp/test.qcowmeta', 'qcowmeta', version, text));
    return this.held;
  }

  override get(uri: string): OpenDocument | undefined {
    return uri === this.held?.uri ? this.held : undefined;
  }
}

/**
 * Everything that the server answers requests with, without the protocol around it: what a connection would call, with one document
 * that is exchanged. For tests that ask a hundred thousand times.
 */
export class ServerHandlers {
  /** The lines that the server logged. */
  readonly log: string[] = [];
  /** The registries in force; they may be exchanged. */
  readonly registries: Registries;
  private readonly answers = new Map<string, Answer>();
  private readonly documents = new OneDocument();

  constructor() {
    const params: InitializeParams = { processId: null, capabilities: FULL_CLIENT, ...NO_FOLDER };
    const services = createServices((line) => this.log.push(line), params, SURROUNDINGS);
    Object.defineProperty(services, 'documents', { value: this.documents });
    this.registries = services.registries;
    const onRequest = (method: string, answer: Answer): void => {
      this.answers.set(method, answer);
    };
    for (const row of ROUTES) row.listen({ onRequest } as unknown as Connection, services);
  }

  /** The methods that the server answers. */
  get methods(): string[] {
    return [...this.answers.keys()];
  }

  /** Makes a text the document's. */
  hold(text: string): OpenDocument {
    return this.documents.hold(text);
  }

  /** Rejects if the server has no answer, or answers with an error. */
  async ask(method: string, params: object): Promise<unknown> {
    const answer = this.answers.get(method);
    if (!answer) throw new Error(`the server does not answer ${method}`);
    const result = await answer(params, CancellationToken.None);
    if (result instanceof ResponseError) throw result;
    return result;
  }
}
