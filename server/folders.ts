import { DidChangeWorkspaceFoldersNotification, type Connection, type WorkspaceFolder } from 'vscode-languageserver';
import { parseUri } from '../core/document/location';
import { pathOf } from './documents';

/** The folders that the client works in. */
export class Folders {
  private uris: ReadonlySet<string>;

  /** `folders` are those of `initialize`. */
  constructor(folders: readonly WorkspaceFolder[] | null | undefined) {
    this.uris = new Set(folders?.map(({ uri }) => uri));
  }

  /** Follows the client's changes, and calls back after each. */
  listen(connection: Connection, changed: () => void): void {
    connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event: { added, removed } }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      const kept = [...this.uris].filter((uri) => !gone.has(uri));
      this.uris = new Set([...kept, ...added.map(({ uri }) => uri)]);
      changed();
    });
  }

  /** Absolute paths of those on this machine's disk. */
  paths(): string[] {
    return [...this.uris].flatMap((uri) => pathOf(uri) ?? []);
  }

  /** Absolute paths of the images that are opened as folders themselves. */
  images(): string[] {
    return [...this.uris].flatMap((uri) => {
      const location = parseUri(uri);
      return location?.kind === 'image' ? [location.image] : [];
    });
  }
}
