import { homedir } from 'node:os';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  BulkRegistration,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  TextDocumentSyncKind,
  type Connection,
  type Disposable,
  type FileSystemWatcher,
} from 'vscode-languageserver';
import { readRegistryPaths, REGISTRY_EXTENSION } from '../core/registry/setting';
import { pathOf } from './documents';
import { RegistryProblems } from './registry-problems';
import type { Services } from './services';

/** Keeps the registries in step with the setting, with their files on the disk, and with those that are open in the editor. */
export class FollowedRegistries {
  private readonly problems: RegistryProblems;
  /** What is wrong with the setting itself. */
  private messages: readonly string[] = [];
  private watching: Promise<Disposable | undefined> = Promise.resolve(undefined);
  private watched = '';

  /** `changed` is called when other keys are registered than before. */
  constructor(
    private readonly connection: Connection,
    private readonly services: Services,
    private readonly changed: () => void,
  ) {
    this.problems = new RegistryProblems(connection, services);
    services.documents.onDidChangeRegistry(() => {
      this.problems.show(this.messages);
    });
    // Not every client watches files, and one that does misses what happens before it begins.
    services.documents.onDidOpen(() => void this.reload());
    services.documents.onDidSave(() => void this.reload());
  }

  /** To be called once the client is initialized. */
  start(): void {
    this.takeSetting();
    if (this.services.client.registersDocuments) this.askForDocuments();
  }

  /** Reads the setting anew: it, or the folder that its paths are relative to, is another one. */
  takeSetting(): void {
    const { folders, registries, settings } = this.services;
    const [folder] = folders.paths();
    const places = { home: homedir(), ...(folder === undefined ? {} : { folder }) };
    const { paths, problems } = readRegistryPaths(settings.registries, places);
    this.messages = problems.map(({ message, args }) => this.services.say(message, args));
    const reading = registries.use(paths);
    if (this.services.client.watchesFiles) this.watch(paths);
    void reading.then((isOther) => {
      this.show(isOther);
    });
  }

  /** Whether a URI is that of a file of the setting. */
  has(uri: string): boolean {
    const path = pathOf(uri);
    return path !== undefined && this.services.registries.paths.includes(path);
  }

  /** Reads the files again. */
  async reload(): Promise<void> {
    if (await this.services.registries.reload()) this.show(true);
  }

  private show(isOther: boolean): void {
    this.problems.show(this.messages);
    if (isOther) this.changed();
  }

  /** Asks the client to tell of changes of these files instead of those that were watched until now. */
  private watch(paths: readonly string[]): void {
    if (paths.join('\n') === this.watched) return;
    this.watched = paths.join('\n');
    const watchers = paths.map((path) => this.watcherOf(path));
    const before = this.watching;
    this.watching = (async () => {
      (await before)?.dispose();
      if (watchers.length === 0) return undefined;
      const registration = await this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      // What was written until now nobody told of.
      await this.reload();
      return registration;
    })().catch((error: unknown) => {
      this.services.log(`Registries are not watched: ${String(error)}`);
      return undefined;
    });
  }

  /** Absolute patterns are of VS Code only within its folders; relative to a folder they are of all files. */
  private watcherOf(path: string): FileSystemWatcher {
    const { relativePatterns } = this.services.client;
    const name = escaped(basename(path));
    if (!relativePatterns) return { globPattern: `${escaped(dirname(path)).replaceAll('\\', '/')}/${name}` };
    return { globPattern: { baseUri: pathToFileURL(dirname(path)).href, pattern: name } };
  }

  /** Asks the client to tell of registry files that are open, beside the documents that it was set up for. */
  private askForDocuments(): void {
    const documentSelector = [{ scheme: 'file', pattern: `**/*${REGISTRY_EXTENSION}` }];
    const registration = BulkRegistration.create();
    registration.add(DidOpenTextDocumentNotification.type, { documentSelector });
    registration.add(DidCloseTextDocumentNotification.type, { documentSelector });
    registration.add(DidSaveTextDocumentNotification.type, { documentSelector, includeText: false });
    registration.add(DidChangeTextDocumentNotification.type, {
      documentSelector,
      syncKind: TextDocumentSyncKind.Incremental,
    });
    this.connection.client.register(registration).catch((error: unknown) => {
      this.services.log(`Open registry files are not followed: ${String(error)}`);
    });
  }
}

/** A path in a pattern of LSP 3.17. What means something there stands for any one character: events are compared with the path. */
function escaped(path: string): string {
  return path.replace(/[*?{}[\]]/g, '?');
}
