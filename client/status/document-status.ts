import path from 'node:path';
import * as vscode from 'vscode';
import { SCHEME } from '../../core/document/location';
import { describeObstacle } from '../file-system/errors';
import type { DocumentStore, Loaded } from '../file-system/document-store';
import type { DocumentTracker } from '../file-system/document-tracker';
import type { ImageDocument } from '../file-system/document-uri';
import type { OpenDocuments } from '../file-system/open-documents';
import { obstacleKey } from '../file-system/write-obstacle';
import { describeEnd, describeOrigin } from '../origin';
import { safe } from '../messages';

const READ_ONLY = 'read-only ';

/**
 * Shows, for the active document of an image, whose string it is and why it cannot be saved, if so. The editor has no place for the
 * reason of a read-only file, so that is also told once as a message.
 */
export class DocumentStatus implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('qcowmeta.document', {
    language: 'qcowmeta',
    scheme: SCHEME,
  });
  private readonly told = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable;

  constructor(
    store: DocumentStore,
    private readonly tracker: DocumentTracker,
    private readonly documents: OpenDocuments,
  ) {
    this.item.name = vscode.l10n.t('Machine metadata');
    this.subscriptions = vscode.Disposable.from(
      this.item,
      store.onDidLoad((loaded) => {
        this.update(loaded);
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.updateVisible();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.updateVisible();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.told.delete(uri.toString());
      }),
    );
    this.updateVisible();
  }

  private updateVisible(): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      const loaded = this.tracker.get(document.uri);
      if (loaded) this.update(loaded);
    }
  }

  private update(loaded: Loaded): void {
    const key = loaded.document.uri.toString();
    const isHere = (editor: vscode.TextEditor | undefined): boolean => editor?.document.uri.toString() === key;
    if (vscode.window.visibleTextEditors.some(isHere)) this.tell(key, loaded);
    if (isHere(vscode.window.activeTextEditor)) this.show(loaded);
  }

  private show({ document, content, obstacle }: Loaded): void {
    const origin = [describeOrigin(content), describeUse(content)].filter((part) => part !== '').join(' · ');
    const trouble = obstacle ? describeObstacle(obstacle) : describeEnd(content);
    const { Information, Warning } = vscode.LanguageStatusSeverity;
    const text = obstacle ? `$(lock) ${origin}` : origin;
    const detail = trouble ?? '';
    const severity = trouble === undefined || document.target.kind === 'effective' ? Information : Warning;
    const { item } = this;
    // The editor draws it again whenever it is set, also while it waits to save.
    if (item.text === text && item.detail === detail && item.severity === severity) return;
    Object.assign(item, { text, detail, severity });
  }

  /** Once per reason, and once when a reason that came while the document was open is gone. */
  private tell(key: string, { document, content, obstacle }: Loaded): void {
    // Of a document with unsaved edits the refused save tells.
    if (document.target.kind === 'effective' || this.documents.isDirty(document.uri)) return;
    const reason = obstacle ? describeObstacle(obstacle) : describeEnd(content);
    const before = this.told.get(key) ?? '';
    const now = obstacle ? `${READ_ONLY}${obstacleKey(obstacle)}` : (reason ?? '');
    this.told.set(key, now);
    if (now === before) return;
    if (reason !== undefined) void this.warn(reason, document);
    else if (before.startsWith(READ_ONLY)) void vscode.window.showInformationMessage(canBeSaved(document.image));
  }

  private async warn(reason: string, document: ImageDocument): Promise<void> {
    const again = vscode.l10n.t('Check Again');
    if ((await vscode.window.showWarningMessage(reason, again)) !== again) return;
    this.told.delete(document.uri.toString());
    await this.tracker.refresh(document.uri);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

/** How much of what the image holds the document's own string takes; nothing for a document without one. */
function describeUse({ own, text, capacity }: Loaded['content']): string {
  if (own === null || capacity === undefined) return '';
  const [used, all] = [text.length, capacity].map((bytes) => bytes.toLocaleString(vscode.env.language));
  return vscode.l10n.t('{used} of {all} bytes', { used: used ?? '', all: all ?? '' });
}

function canBeSaved(image: string): string {
  return vscode.l10n.t('{0}: the metadata can be edited and saved again.', safe(path.basename(image)));
}
