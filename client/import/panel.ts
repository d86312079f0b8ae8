import * as vscode from 'vscode';
import { fromPage, type FromPage, type PageCommand, type ToPage } from '../../web-views/import-check/protocol';
import { PageChannel } from '../web-views/channel';
import { openPage } from '../web-views/html';
import type { ImportCheck } from './import-check';
import { pageModelOf } from './page-model';
import { KeyPlaces } from './places';
import { PANEL_TYPE } from './restore';

/** What the buttons of the page do. */
export type PageActions = Readonly<Record<PageCommand, () => unknown>>;

/** The table of the set beside the editors: there is one panel, it follows the set, and it closes when the set is cleared. */
export class ImportPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private channel: PageChannel<ToPage, FromPage> | undefined;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly check: ImportCheck,
    private readonly actions: PageActions,
    private readonly bundles: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = check.onDidCheck((result) => {
      if (result) this.update();
      else this.panel?.dispose();
    });
  }

  /** Brings the panel to the front, or opens it in the active group. */
  show(): void {
    if (this.panel) this.panel.reveal();
    else this.open();
  }

  private open(): void {
    const title = vscode.l10n.t('Import Check');
    const options = { enableFindWidget: true };
    this.take(vscode.window.createWebviewPanel(PANEL_TYPE, title, vscode.ViewColumn.Active, options));
  }

  /** Shows the table in a panel of the editor, which is the panel from then on. */
  take(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    panel.iconPath = new vscode.ThemeIcon('table');
    this.channel = new PageChannel<ToPage, FromPage>(
      panel.webview,
      fromPage,
      (message) => this.answer(message),
      this.log,
    );
    panel.onDidDispose(() => {
      this.channel?.dispose();
      this.panel = undefined;
    });
    this.panel = panel;
    openPage({ webview: panel.webview, bundles: this.bundles, name: 'import-check', title: panel.title });
  }

  private update(): void {
    const { result } = this.check;
    if (result) this.channel?.send({ type: 'show', model: pageModelOf(result) });
  }

  private async answer(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.update();
        break;
      case 'run':
        await this.actions[message.command]();
        break;
      case 'open':
        await this.openKey(message.key, message.image);
        break;
    }
  }

  /** Opens the document that says what an image says of a key, beside the table. The page can name images of the set only. */
  private async openKey(key: string, image: string): Promise<void> {
    const images = this.check.result?.report.images ?? [];
    const said = images.find(({ path }) => path === image)?.keys.get(key);
    const place = new KeyPlaces(images).locate(key, said?.origin);
    if (!place) return;
    const viewColumn = this.columnForDocuments();
    await vscode.window.showTextDocument(place.uri, { viewColumn, preview: true, selection: place.range });
  }

  private columnForDocuments(): vscode.ViewColumn {
    const groups = vscode.window.tabGroups.all.map((group) => group.viewColumn);
    return groups.find((column) => column !== this.panel?.viewColumn) ?? vscode.ViewColumn.Beside;
  }

  dispose(): void {
    this.panel?.dispose();
    this.subscriptions.dispose();
  }
}
