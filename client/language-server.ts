import * as vscode from 'vscode';
import { isRegistryUri } from '../core/registry/setting';
import type { FileSystemParts } from './file-system';
import { documentOf } from './file-system/document-uri';
import type { ServerClient } from './language-client';
import { loggable } from './loggable';

/** Language of the documents that the server is for. */
export const LANGUAGE = 'qcowmeta';

/** `failed`: it did not start, which the log tells more of; it is started again only when a person asks. */
export type ServerState = 'stopped' | 'starting' | 'running' | 'failed';

/**
 * Runs the language server: from the first document of the language or registry file on, in a process of its own. The client, which is
 * most of the extension, is not even loaded before.
 */
export class LanguageServer implements vscode.Disposable {
  private client: ServerClient | undefined;
  private creating: Promise<ServerClient> | undefined;
  private starting: Promise<void> | undefined;
  private readonly stateChanged = new vscode.EventEmitter<ServerState>();
  private readonly subscription: vscode.Disposable;

  readonly onDidChangeState = this.stateChanged.event;

  /** `module` is the path of the server's bundle. */
  constructor(
    private readonly module: string,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscription = vscode.workspace.onDidOpenTextDocument((document) => {
      this.startFor(document);
    });
    vscode.workspace.textDocuments.forEach((document) => {
      this.startFor(document);
    });
  }

  private startFor({ languageId, uri }: vscode.TextDocument): void {
    if (this.starting || (languageId !== LANGUAGE && !isRegistryUri(uri.path))) return;
    this.start().catch((error: unknown) => {
      this.log.error(loggable(error));
    });
  }

  private start(): Promise<void> {
    this.creating ??= this.create();
    this.starting = this.creating.then((client) => client.start());
    return this.starting;
  }

  private async create(): Promise<ServerClient> {
    const { ServerClient } = await import('./later');
    const client = new ServerClient(this.module, this.log, (state) => {
      if (this.client === client) this.stateChanged.fire(state);
    });
    this.client = client;
    return client;
  }

  /** What the server is doing. */
  get state(): ServerState {
    return this.client?.state ?? 'stopped';
  }

  /** Starts the server again, or for the first time. Rejects if it does not start. */
  async restart(): Promise<void> {
    this.log.info('Restarting the language server.');
    await this.stop();
    await this.start();
  }

  /** A client that cannot stop, because the server did not start or does not answer, is of no more use: another one takes its place. */
  private async stop(): Promise<void> {
    const { creating } = this;
    try {
      await this.starting?.catch(() => undefined);
      await (await creating)?.stop();
    } catch (error) {
      this.log.warn(String(error));
      if (this.creating !== creating) return;
      this.creating = undefined;
      await this.client?.dispose();
    }
  }

  /** Tells the server that what these documents are stored as, or inherit, is no longer what it knows. */
  async storedTextChanged(uris: readonly vscode.Uri[]): Promise<void> {
    await this.client?.storedTextChanged(uris);
  }

  async dispose(): Promise<void> {
    this.subscription.dispose();
    await (await this.creating)?.dispose();
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
