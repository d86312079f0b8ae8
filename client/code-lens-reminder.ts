import * as vscode from 'vscode';
import { Repeater } from './repeater';

/** The editor asks within a quarter of a second, if it does. */
const PATIENCE_MS = 1000;
/** Whoever switched code lenses off is not asked for them, however often the editor is reminded. */
const MOST_REMINDERS = 3;

/**
 * Has the editor ask for the code lenses of a document that it opened. It gives up the question that it is about to ask when the text loses
 * the focus, as it does to a view that is opened at the same time, and then asks only when the text has the focus again.
 */
export class CodeLensReminder implements vscode.Disposable {
  private readonly asked = new Set<string>();
  private readonly reminders = new Map<string, number>();
  private readonly subscriptions: vscode.Disposable;

  /** `remind` tells the editor that a document has new code lenses. */
  constructor(
    private readonly language: string,
    remind: (document: vscode.TextDocument) => void,
    log: vscode.LogOutputChannel,
  ) {
    const repeater = new Repeater(
      PATIENCE_MS,
      () => this.unasked().length > 0,
      () => {
        for (const document of this.unasked()) {
          const key = document.uri.toString();
          this.reminders.set(key, (this.reminders.get(key) ?? 0) + 1);
          remind(document);
        }
        return Promise.resolve();
      },
      log,
    );
    this.subscriptions = vscode.Disposable.from(
      repeater,
      vscode.window.onDidChangeVisibleTextEditors(() => {
        repeater.start();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.asked.delete(uri.toString());
        this.reminders.delete(uri.toString());
      }),
    );
    repeater.start();
  }

  /** Takes note that the editor asked. */
  noteQuestion({ uri }: vscode.TextDocument): void {
    this.asked.add(uri.toString());
  }

  private unasked(): vscode.TextDocument[] {
    return vscode.window.visibleTextEditors
      .map(({ document }) => document)
      .filter(({ languageId, uri }) => {
        const key = uri.toString();
        const isDue = !this.asked.has(key) && (this.reminders.get(key) ?? 0) < MOST_REMINDERS;
        return languageId === this.language && isDue;
      });
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
