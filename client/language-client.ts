import type * as vscode from 'vscode';
import {
  CloseAction,
  CodeLensRequest,
  DidChangeWatchedFilesNotification,
  ErrorAction,
  type ErrorHandler,
  FileChangeType,
  type FileEvent,
  LanguageClient,
  State,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import { SCHEME } from '../core/document/location';
import { CodeLensReminder } from './code-lens-reminder';
import { OPEN_DOCUMENT_COMMAND } from './commands/open';
import { TAKE_OVER_COMMAND } from './commands/take-over';
import { LANGUAGE, type ServerState } from './language-server';
import { answerConfiguration } from './registries';

const STATES: Readonly<Record<State, ServerState>> = {
  [State.Stopped]: 'stopped',
  [State.Starting]: 'starting',
  [State.Running]: 'running',
  [State.StartFailed]: 'failed',
};

/** The client of the language server. */
export class ServerClient {
  private readonly client: LanguageClient;
  private readonly codeLenses: CodeLensReminder;
  private isDisposed = false;

  /** `module` is the path of the server's bundle. */
  constructor(
    module: string,
    private readonly log: vscode.LogOutputChannel,
    tell: (state: ServerState) => void,
  ) {
    this.codeLenses = new CodeLensReminder(
      LANGUAGE,
      (document) => {
        const feature = this.client.getFeature(CodeLensRequest.method);
        feature.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
      },
      log,
    );
    this.client = new LanguageClient(
      LANGUAGE,
      'qcowmeta',
      serverOptions(module),
      clientOptions(log, this.errorHandler(), (document) => {
        this.codeLenses.noteQuestion(document);
      }),
    );
    this.client.onDidChangeState(({ newState }) => {
      tell(STATES[newState]);
    });
  }

  /**
   * The client's own, but for two things. A message that cannot be sent goes into the log only: it was for a server that has just died, whose
   * end follows, and the client's own answer, to stop it, would keep it from being started again. And the end of a server that was given up
   * before is not told to anybody.
   */
  private errorHandler(): ErrorHandler {
    let byDefault: ErrorHandler | undefined;
    const own = (): ErrorHandler => (byDefault ??= this.client.createDefaultErrorHandler());
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => (this.isDisposed ? { action: CloseAction.DoNotRestart, handled: true } : own().closed()),
    };
  }

  get state(): ServerState {
    return STATES[this.client.state];
  }

  /** Rejects if the server does not start. */
  start(): Promise<void> {
    return this.client.start();
  }

  stop(): Promise<void> {
    return this.client.stop();
  }

  async storedTextChanged(uris: readonly vscode.Uri[]): Promise<void> {
    const { client } = this;
    if (!client.isRunning() || uris.length === 0) return;
    const changes: FileEvent[] = uris.map((uri) => ({
      uri: client.code2ProtocolConverter.asUri(uri),
      type: FileChangeType.Changed,
    }));
    await client.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  /** Ends the server. Never rejects: of one that did not start the client says that it cannot be stopped, and ends its process. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    this.codeLenses.dispose();
    await this.client.dispose().catch((error: unknown) => {
      this.log.debug(String(error));
    });
  }
}

function serverOptions(module: string): ServerOptions {
  const server = { module, transport: TransportKind.ipc };
  return { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
}

/** `noteQuestion` is told of each document whose code lenses are asked for. */
function clientOptions(
  log: vscode.LogOutputChannel,
  errorHandler: ErrorHandler,
  noteQuestion: (document: vscode.TextDocument) => void,
): LanguageClientOptions {
  return {
    documentSelector: [{ language: LANGUAGE }],
    outputChannel: log,
    errorHandler,
    // What this client offers the server beyond LSP: a scheme for the built-in registry, commands for code lenses, and JSON's own checks
    // of registry files, by the schema that the manifest names for them.
    initializationOptions: {
      registryScheme: true,
      openCommand: OPEN_DOCUMENT_COMMAND,
      takeOverCommand: TAKE_OVER_COMMAND,
      checksJson: true,
    },
    middleware: {
      workspace: answerConfiguration(),
      provideCodeLenses: (document, token, next) => {
        noteQuestion(document);
        return next(document, token);
      },
      // Of what is stored in an image the file system has told the server before the editor says that a document was saved.
      didSave: (document, next) => (document.uri.scheme === SCHEME ? Promise.resolve() : next(document)),
    },
  };
}
