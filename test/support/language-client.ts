import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  FileChangeType,
  InitializedNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
} from 'vscode-languageserver-protocol/node';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from '../../server/server';
import type { Surroundings } from '../../server/services';

/** Where tests pretend that docs/rules.md is. */
export const RULES_PAGE = 'file:///usr/share/qcowmeta/docs/rules.md';

/** The built-in registry, as it lies in the repository. */
export const REGISTRY_FILE = join(__dirname, '..', '..', 'core', 'registry', 'qemu.json');

/** The files that come with a server. */
export const SURROUNDINGS: Surroundings = {
  rulesPage: RULES_PAGE,
  registryFile: REGISTRY_FILE,
  translations: join(__dirname, '..', '..', 'l10n'),
};

/** A client that announces nothing. */
export const PLAIN_CLIENT: ClientCapabilities = {};

/** What VS Code announces, as far as this server looks at it. */
export const FULL_CLIENT: ClientCapabilities = {
  workspace: {
    workspaceEdit: { documentChanges: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    semanticTokens: { refreshSupport: true },
  },
  textDocument: {
    completion: {
      completionItem: {
        snippetSupport: true,
        insertReplaceSupport: true,
        labelDetailsSupport: true,
        documentationFormat: ['markdown', 'plaintext'],
        tagSupport: { valueSet: [1] },
        resolveSupport: { properties: ['documentation', 'detail'] },
      },
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source'] } },
      isPreferredSupport: true,
    },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    definition: { linkSupport: true },
    diagnostic: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } },
    publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } },
  },
};

/** A field that the protocol asks for although it is deprecated. */
export const NO_FOLDER = { rootUri: null };

/** The client's end of a connection to a language server that has been initialized. */
export class LanguageClient {
  private versions = new Map<string, number>();

  private constructor(
    readonly connection: ProtocolConnection,
    readonly initialized: InitializeResult,
    /** Ends the server; gives its exit code where it is a process. */
    readonly stop: () => Promise<number | null>,
    /** Of a server that is a process of its own. */
    readonly pid?: number,
  ) {}

  /**
   * A server in this process, behind a pair of streams. `more` is what `initialize` says beside the capabilities; `prepare` may answer
   * what the server asks for right after that.
   */
  static async inProcess(
    capabilities = FULL_CLIENT,
    more: Partial<InitializeParams> = {},
    surroundings: Partial<Surroundings> = {},
    prepare?: (client: Pick<LanguageClient, 'connection'>) => void,
  ): Promise<LanguageClient> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    startServer(server, { ...SURROUNDINGS, ...surroundings });
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    prepare?.({ connection });
    return LanguageClient.begin(connection, { capabilities, ...more }, async () => {
      await connection.sendRequest(ShutdownRequest.type);
      connection.dispose();
      server.dispose();
      return null;
    });
  }

  /** A server as its own process that speaks over its standard input and output. */
  static async spawned(
    command: string,
    args: readonly string[],
    capabilities = FULL_CLIENT,
    more: Partial<InitializeParams> = {},
  ): Promise<LanguageClient> {
    const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(server, 'exit');
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const stop = async (): Promise<number | null> => {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      await ended;
      connection.dispose();
      return server.exitCode;
    };
    return LanguageClient.begin(connection, { capabilities, ...more }, stop, server.pid);
  }

  private static async begin(
    connection: ProtocolConnection,
    params: Pick<InitializeParams, 'capabilities'> & Partial<InitializeParams>,
    stop: () => Promise<number | null>,
    pid?: number,
  ): Promise<LanguageClient> {
    connection.listen();
    const result = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      ...NO_FOLDER,
      ...params,
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return new LanguageClient(connection, result, stop, pid);
  }

  /** Opens a document, or changes the whole text of an open one. */
  async setText(text: string, uri = 'file:///tmp/test.qcowmeta'): Promise<string> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    if (version === 1) {
      const textDocument = { uri, languageId: 'qcowmeta', version, text };
      await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    } else {
      const change = { textDocument: { uri, version }, contentChanges: [{ text }] };
      await this.connection.sendNotification(DidChangeTextDocumentNotification.type, change);
    }
    return uri;
  }

  async close(uri: string): Promise<void> {
    this.versions.delete(uri);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** Says that the client has saved a document. */
  async saved(uri: string): Promise<void> {
    await this.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** Says that something outside changed the document. */
  async changedOutside(uri: string): Promise<void> {
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri, type: FileChangeType.Changed }],
    });
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    return report.kind === 'full' ? report.items : [];
  }
}
