import { pathToFileURL } from 'node:url';
import {
  DiagnosticSeverity,
  MessageType,
  ShowMessageNotification,
  type Connection,
  type Diagnostic,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { PlacedProblem } from '../core/registry/read';
import type { RegistryRule } from '../core/registry/rules';
import { DIAGNOSTIC_SOURCE, toRange } from './convert';
import { pathOf } from './documents';
import type { Services } from './services';

/** What an editor that checks JSON by the schema of registry files says of an open one itself. */
const SAID_BY_SCHEMA: readonly RegistryRule[] = [
  ...(['registry-not-json', 'registry-unknown-field', 'registry-missing-field'] as const),
  ...(['registry-wrong-value', 'registry-duplicate-key', 'registry-built-in-field'] as const),
];

/**
 * Shows what is wrong with registry files on the files themselves, also on those that are not open, so always by
 * `textDocument/publishDiagnostics`. A file that cannot be read has no place for that: then, and where the setting makes no sense, a
 * message says so, once.
 */
export class RegistryProblems {
  private shown = new Set<string>();
  private told = new Set<string>();

  constructor(
    private readonly connection: Connection,
    private readonly services: Services,
  ) {}

  /** Shows all anew. `messages` are those about the setting. */
  show(messages: readonly string[]): void {
    const diagnostics = new Map([...this.ofFiles(), ...this.ofDocuments()]);
    for (const uri of this.shown) if (!diagnostics.has(uri)) this.send(uri, []);
    for (const [uri, found] of diagnostics) this.send(uri, found);
    this.shown = new Set(diagnostics.keys());
    this.tell([...messages, ...this.unreadable()]);
  }

  private ofFiles(): [string, Diagnostic[]][] {
    const open = new Set(this.services.documents.registries().map(({ uri }) => pathOf(uri)));
    return this.services.registries.files
      .filter(({ path, problems }) => !open.has(path) && problems.every(({ code }) => code !== 'registry-unreadable'))
      .map(({ path, text, problems }) => {
        const uri = pathToFileURL(path).href;
        return [uri, this.toDiagnostics(TextDocument.create(uri, 'json', 0, text), problems)];
      });
  }

  private ofDocuments(): [string, Diagnostic[]][] {
    const { documents, registries, client } = this.services;
    return documents.registries().map(({ uri, text }) => {
      const problems = registries.problemsOf(pathOf(uri) ?? uri, text.getText());
      const kept = problems.filter(({ code }) => !client.checksJson || !SAID_BY_SCHEMA.includes(code));
      return [uri, this.toDiagnostics(text, kept)];
    });
  }

  private toDiagnostics(text: TextDocument, problems: readonly PlacedProblem[]): Diagnostic[] {
    return problems.map(({ code, offset, length, message, args }) => ({
      range: toRange(text, offset, length),
      severity: DiagnosticSeverity.Error,
      code,
      codeDescription: { href: `${this.services.rulesPage}#${code}` },
      source: DIAGNOSTIC_SOURCE,
      message: this.services.say(message, args),
    }));
  }

  private send(uri: string, diagnostics: Diagnostic[]): void {
    void this.connection.sendDiagnostics({ uri, diagnostics });
  }

  private unreadable(): string[] {
    return this.services.registries.files.flatMap(({ path, problems }) =>
      problems
        .filter(({ code }) => code === 'registry-unreadable')
        .map(({ message, args }) => `${path}: ${this.services.say(message, args)}`),
    );
  }

  /** A message that is true still is not told again; one that was not true for a while is. */
  private tell(messages: readonly string[]): void {
    for (const message of messages) {
      if (this.told.has(message)) continue;
      void this.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
    }
    this.told = new Set(messages);
  }
}
