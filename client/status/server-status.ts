import * as vscode from 'vscode';
import type { LanguageServer, ServerState } from '../language-server';

/** Shows beside documents of the language whether the language server runs, with the command that starts it again. */
export class ServerStatus implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('qcowmeta.server', { language: 'qcowmeta' });
  private readonly subscription: vscode.Disposable;

  constructor(server: LanguageServer) {
    this.item.name = vscode.l10n.t('Language server');
    this.item.command = { command: 'qcowmeta.restartServer', title: vscode.l10n.t('Restart') };
    this.subscription = server.onDidChangeState((state) => {
      this.show(state);
    });
    this.show(server.state);
  }

  private show(state: ServerState): void {
    this.item.text = describeServerState(state);
    this.item.busy = state === 'starting';
    this.item.severity =
      state === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
  }

  dispose(): void {
    vscode.Disposable.from(this.item, this.subscription).dispose();
  }
}

function describeServerState(state: ServerState): string {
  switch (state) {
    case 'stopped':
      return vscode.l10n.t('Language server: not running');
    case 'starting':
      return vscode.l10n.t('Language server: starting');
    case 'running':
      return vscode.l10n.t('Language server: running');
    case 'failed':
      return vscode.l10n.t('Language server: did not start');
  }
}
