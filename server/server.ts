import {
  PositionEncodingKind,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { name, version } from '../package.json';
import { readClientFeatures, type ClientFeatures } from './client-features';
import { DIAGNOSTIC_SOURCE } from './convert';
import { pushDiagnostics } from './diagnostics';
import { Documents } from './documents';
import { Folders } from './folders';
import { FollowedRegistries } from './follow-registries';
import { ImageKeys } from './image-keys';
import { Images, type Log } from './images';
import { NO_PROGRESS, progressOf } from './progress';
import { refreshClient } from './refresh';
import { Registries } from './registries';
import { ROUTES } from './routes';
import type { Services, Surroundings } from './services';
import { Settings } from './settings';
import { readTranslations } from './translations';

/**
 * Makes the language server on a connection that does not listen yet. Nothing is read or parsed before a document is opened.
 */
export function startServer(connection: Connection, surroundings: Surroundings): void {
  connection.onInitialize((params) => {
    const log = (line: string): void => {
      connection.console.warn(line);
    };
    const services = createServices(log, params, surroundings, connection);
    for (const row of ROUTES) row.listen(connection, services);
    const pushAgain = services.client.pullDiagnostics ? undefined : pushDiagnostics(connection, services);
    const refresh = (changed: 'images' | 'everything'): void => {
      pushAgain?.();
      refreshClient(connection, services, changed);
    };
    const refreshAll = (): void => {
      refresh('everything');
    };
    const registries = new FollowedRegistries(connection, services, refreshAll);
    followFiles(connection, services, registries, () => {
      refresh('images');
    });
    const startSettings = services.settings.listen(connection, services.client, () => {
      registries.takeSetting();
      refreshAll();
    });
    connection.onInitialized(() => {
      startSettings();
      registries.start();
    });
    services.documents.listen(connection);
    services.folders.listen(connection, () => {
      registries.takeSetting();
    });
    return announce(services.client);
  });
  connection.listen();
}

/** What the features of one connection work with, by what the client said in `initialize`. */
export function createServices(
  log: Log,
  params: InitializeParams,
  surroundings: Surroundings,
  connection?: Connection,
): Services {
  const client = readClientFeatures(params.capabilities, params.initializationOptions);
  const registries = new Registries();
  return {
    ...surroundings,
    client,
    documents: new Documents(),
    images: new Images(log),
    folders: new Folders(params.workspaceFolders),
    imageKeys: new ImageKeys(log),
    log,
    progress: connection ? progressOf(connection, client) : NO_PROGRESS,
    say: readTranslations(surroundings.translations, params.locale, log),
    registries,
    get registry() {
      return registries.registry;
    },
    settings: new Settings(log, params.initializationOptions),
  };
}

/** Images and registries are read again when the client says that they changed; images also when it opens or saves a document. */
function followFiles(
  connection: Connection,
  { documents, images }: Services,
  registries: FollowedRegistries,
  refresh: () => void,
): void {
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const others = changes.filter(({ uri }) => !registries.has(uri));
    if (others.length < changes.length) void registries.reload();
    if (others.length === 0) return;
    images.drop();
    refresh();
  });
  documents.onDidOpen((uri) => {
    images.forget(uri);
  });
  documents.onDidSave(() => {
    images.drop();
    refresh();
  });
  documents.onDidClose((uri) => {
    images.forget(uri);
  });
}

function announce(client: ClientFeatures): InitializeResult {
  const pull = {
    diagnosticProvider: { identifier: DIAGNOSTIC_SOURCE, interFileDependencies: false, workspaceDiagnostics: false },
  };
  const capabilities: ServerCapabilities = {
    positionEncoding: PositionEncodingKind.UTF16,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(client.pullDiagnostics ? pull : {}),
  };
  for (const { provides } of ROUTES) Object.assign(capabilities, provides);
  return { capabilities, serverInfo: { name, version } };
}
