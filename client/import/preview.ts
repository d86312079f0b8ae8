import * as vscode from 'vscode';
import type { ImageDocument } from '../file-system/document-uri';
import { storedUri } from '../file-system/stored-text';

/** Scheme of texts that are shown before they are stored. */
const PREVIEW_SCHEME = 'qcowmeta-preview';

/** Tells the manifest's conditions that a preview waits for an answer. */
const CONTEXT_KEY = 'qcowmeta.hasPreview';

/** A document, and the text that it would get. */
export interface PreviewedText {
  readonly document: ImageDocument;
  readonly text: string;
}

/** What is to be stored of a preview. */
export type PreviewAnswer = 'all' | 'boot' | 'none';

/** Shows texts beside what is stored, read-only, and waits for what to do with them. One preview is open at a time. */
export class Preview implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;
  private number = 0;
  private title: string | undefined;
  private answer: ((answer: PreviewAnswer) => void) | undefined;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Opens a comparison of one or of several documents. `decided` resolves when somebody answers. */
  async show(title: string, changes: readonly PreviewedText[]): Promise<{ readonly decided: Promise<PreviewAnswer> }> {
    await this.decide('none');
    this.number++;
    this.title = title;
    const pairs = changes.map(({ document, text }) => ({ uri: document.uri, after: this.keep(document.uri, text) }));
    const [only, ...others] = pairs;
    const decided = new Promise<PreviewAnswer>((resolve) => {
      this.answer = resolve;
    });
    await vscode.commands.executeCommand('setContext', CONTEXT_KEY, true);
    if (only && others.length === 0) {
      await vscode.commands.executeCommand('vscode.diff', storedUri(only.uri), only.after, title, { preview: false });
    } else {
      const resources = pairs.map(({ uri, after }) => [after, storedUri(uri), after]);
      await vscode.commands.executeCommand('vscode.changes', title, resources);
    }
    return { decided };
  }

  private keep(document: vscode.Uri, text: string): vscode.Uri {
    const uri = document.with({ scheme: PREVIEW_SCHEME, query: String(this.number) });
    this.texts.set(uri.toString(), text);
    return uri;
  }

  /** Answers for the preview that is open, and closes it. False if none waits for an answer. */
  async decide(decision: PreviewAnswer): Promise<boolean> {
    const { answer, title } = this;
    if (!answer) return false;
    this.answer = undefined;
    this.texts.clear();
    answer(decision);
    await vscode.commands.executeCommand('setContext', CONTEXT_KEY, false);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    // The editor puts the number of files behind the title of a comparison of several.
    const shown = tabs.filter(({ label }) => title !== undefined && label.startsWith(title));
    if (shown.length > 0) await vscode.window.tabGroups.close(shown);
    return true;
  }

  dispose(): void {
    this.registration.dispose();
  }
}
