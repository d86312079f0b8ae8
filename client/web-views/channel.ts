import * as vscode from 'vscode';
import { messageOf } from '../../core/system-error';
import type { Shape } from '../../web-views/shared/shape';
import { loggable } from '../loggable';

/** Messages between a page and the extension, of one form in each direction. */
export class PageChannel<Sent, Received> implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  /** A message of another form is not taken; the log tells of it. */
  constructor(
    private readonly webview: vscode.Webview,
    isReceived: Shape<Received>,
    take: (message: Received) => unknown,
    log: vscode.LogOutputChannel,
  ) {
    this.subscription = webview.onDidReceiveMessage(async (message: unknown) => {
      if (!isReceived(message)) {
        log.warn('A page sent a message that is not one of its own; it is not taken.');
        return;
      }
      try {
        await take(message);
      } catch (error) {
        log.error(loggable(error));
        void vscode.window.showErrorMessage(messageOf(error));
      }
    });
  }

  /** Sends a message; a page that is hidden gets none. */
  send(message: Sent): void {
    void this.webview.postMessage(message);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
