import { fileURLToPath } from 'node:url';
import { TextDocuments, type Connection, type Disposable } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parseDocument, type ParsedDocument } from '../core/document/parse';
import { isRegistryUri } from '../core/registry/setting';
import { TextVersion } from './text-version';

/** An open document at one version: its text with positions, and its parse. Never changes; the next version is another object. */
export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly text: TextDocument;
  readonly parsed: ParsedDocument;
}

/**
 * The documents that the client holds open, each parsed once per version. Registry files among them are kept apart: they are JSON, but no
 * metadata, and only what asks for them sees them.
 */
export class Documents {
  private readonly texts = new TextDocuments(TextDocument);
  private readonly parses = new WeakMap<TextDocument, OpenDocument>();

  /** Keeps the documents in step with the client's didOpen, didChange and didClose. */
  listen(connection: Connection): Disposable {
    return this.texts.listen(connection);
  }

  /** The open document of a URI; undefined if the client holds none. */
  get(uri: string): OpenDocument | undefined {
    return isRegistryUri(uri) ? undefined : this.find(uri);
  }

  /** The open registry file of a URI. */
  registry(uri: string): OpenDocument | undefined {
    return isRegistryUri(uri) ? this.find(uri) : undefined;
  }

  all(): readonly OpenDocument[] {
    return this.everything().filter(({ uri }) => !isRegistryUri(uri));
  }

  /** All open registry files. */
  registries(): readonly OpenDocument[] {
    return this.everything().filter(({ uri }) => isRegistryUri(uri));
  }

  /** Calls back with each document that was opened or changed. */
  onDidChange(listener: (document: OpenDocument) => void): Disposable {
    return this.texts.onDidChangeContent(({ document }) => {
      if (!isRegistryUri(document.uri)) listener(this.open(document));
    });
  }

  /** Calls back when a registry file was opened, changed or closed. */
  onDidChangeRegistry(listener: () => void): void {
    for (const event of [this.texts.onDidChangeContent, this.texts.onDidClose]) {
      event(({ document }) => {
        if (isRegistryUri(document.uri)) listener();
      });
    }
  }

  onDidOpen(listener: (uri: string) => void): Disposable {
    return this.texts.onDidOpen(({ document }) => {
      listener(document.uri);
    });
  }

  onDidSave(listener: (uri: string) => void): Disposable {
    return this.texts.onDidSave(({ document }) => {
      listener(document.uri);
    });
  }

  /** Calls back with each document that was closed. */
  onDidClose(listener: (uri: string) => void): Disposable {
    return this.texts.onDidClose(({ document }) => {
      if (!isRegistryUri(document.uri)) listener(document.uri);
    });
  }

  private find(uri: string): OpenDocument | undefined {
    const text = this.texts.get(uri);
    return text && this.open(text);
  }

  private everything(): readonly OpenDocument[] {
    return this.texts.all().map((text) => this.open(text));
  }

  private open(text: TextDocument): OpenDocument {
    const known = this.parses.get(text);
    if (known?.version === text.version) return known;
    // The manager changes its object in place; an answer under way must keep the positions that it began with.
    const opened = openDocument(new TextVersion(text), known?.parsed);
    this.parses.set(text, opened);
    return opened;
  }
}

/** A text with its parse, and with that of a version before it if there was one. Nobody may change the text from now on. */
export function openDocument(text: TextDocument, before?: ParsedDocument): OpenDocument {
  return { uri: text.uri, version: text.version, text, parsed: parseDocument(text.getText(), before) };
}

/** The path of a file on this machine's disk; undefined for any other URI. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch (error) {
    // Node's TypeError for a URI that is no path here, such as one with a host.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
