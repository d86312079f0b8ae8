import * as vscode from 'vscode';
import {
  CodeLensRequest,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileEvent,
  LanguageClient,
  State,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import { isRegistryUri } from '../core/registry/setting';
import { CodeLensReminder } from './code-lens-reminder';
import { OPEN_DOCUMENT_COMMAND } from './commands/open';
import { TAKE_OVER_COMMAND } from './commands/take-over';
import type { FileSystemParts } from './file-system';
import { documentOf } from './file-system/document-uri';
import { answerConfiguration } from './registries';

const LANGUAGE = 'qcowmeta';

/** `failed`: it did not start, which the log tells more of; it is started again only when a person asks. */
export type ServerState = 'stopped' | 'starting' | 'running' | 'failed';

const STATES: Readonly<Record<State, ServerState>> = {
  [State.Stopped]: 'stopped',
  [State.Starting]: 'starting',
  [State.Running]: 'running',
  [State.StartFailed]: 'failed',
};

/** Runs the language server: from the first document of the language or registry file on, in a process of its own. */
export class LanguageServer implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private starting: Promise<void> | undefined;
  private readonly stateChanged = new vscode.EventEmitter<ServerState>();
  private readonly codeLenses: CodeLensReminder;
  private readonly subscription: vscode.Disposable;

  readonly onDidChangeState = this.stateChanged.event;

  /** `module` is the path of the server's bundle. */
  constructor(
    private readonly module: string,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.codeLenses = new CodeLensReminder(
      LANGUAGE,
      (document) => {
        const feature = this.client?.getFeature(CodeLensRequest.method);
        feature?.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
      },
      log,
    );
    this.subscription = vscode.Disposable.from(
      this.codeLenses,
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.startFor(document);
      }),
    );
    vscode.workspace.textDocuments.forEach((document) => {
      this.startFor(document);
    });
  }

  private startFor({ languageId, uri }: vscode.TextDocument): void {
    if (this.starting || (languageId !== LANGUAGE && !isRegistryUri(uri.path))) return;
    this.start().catch((error: unknown) => {
      this.log.error(error instanceof Error ? error : String(error));
    });
  }

  private start(): Promise<void> {
    this.client ??= this.createClient();
    this.starting = this.client.start();
    return this.starting;
  }

  /** What the server is doing. */
  get state(): ServerState {
    return this.client ? STATES[this.client.state] : 'stopped';
  }

  private createClient(): LanguageClient {
    const client = new LanguageClient(LANGUAGE, 'qcowmeta', this.serverOptions(), this.clientOptions());
    client.onDidChangeState(({ newState }) => {
      this.stateChanged.fire(STATES[newState]);
    });
    return client;
  }

  private serverOptions(): ServerOptions {
    const server = { module: this.module, transport: TransportKind.ipc };
    return { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: [{ language: LANGUAGE }],
      outputChannel: this.log,
      // What this client offers the server beyond LSP: a scheme for the built-in registry, commands for code lenses, and JSON's own
      // checks of registry files, by the schema that the manifest names for them.
      initializationOptions: {
        registryScheme: true,
        openCommand: OPEN_DOCUMENT_COMMAND,
        takeOverCommand: TAKE_OVER_COMMAND,
        checksJson: true,
      },
      middleware: {
        workspace: answerConfiguration(),
        provideCodeLenses: (document, token, next) => {
          this.codeLenses.noteQuestion(document);
          return next(document, token);
        },
      },
    };
  }

  /** Starts the server again, or for the first time. Rejects if it does not start. */
  async restart(): Promise<void> {
    this.log.info('Restarting the language server.');
    if (this.client) await this.client.stop();
    await this.start();
  }

  /** Tells the server that what these documents are stored as, or inherit, is no longer what it knows. */
  async storedTextChanged(uris: readonly vscode.Uri[]): Promise<void> {
    const { client } = this;
    if (!client?.isRunning() || uris.length === 0) return;
    const changes: FileEvent[] = uris.map((uri) => ({
      uri: client.code2ProtocolConverter.asUri(uri),
      type: FileChangeType.Changed,
    }));
    await client.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  async dispose(): Promise<void> {
    this.subscription.dispose();
    await this.client?.dispose();
    this.stateChanged.dispose();
  }
}

/**
 * Tells the server of every change of a stored string, whether made here or outside, for all documents that show or inherit it, and of what
 * else changed of the snapshots of an image.
 */
export function keepServerInformed(
  server: LanguageServer,
  { store, tracker, snapshots }: FileSystemParts,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const tell = (image: string, uri: vscode.Uri): void => {
    const uris = [uri, ...tracker.dependents(image).map((document) => document.uri)];
    const unique = [...new Map(uris.map((each) => [each.toString(), each])).values()];
    server.storedTextChanged(unique).catch((error: unknown) => {
      log.error(String(error));
    });
  };
  return vscode.Disposable.from(
    store.onDidSave(({ image, uri }) => {
      tell(image, uri);
    }),
    store.onDidChange(({ uri }) => {
      const document = documentOf(uri);
      if (document) tell(document.image, uri);
    }),
    snapshots.onDidChange(({ document: { image, uri } }) => {
      tell(image, uri);
    }),
  );
}
