import * as vscode from 'vscode';
import { QcowmetaError } from '../../core/errors';
import { probeInUse } from '../../core/image/lock';
import { readOverview, type Overview } from '../../core/overview/overview';
import { fromPage, type FromPage, type PageModel, type ToPage } from '../../web-views/overview/protocol';
import type { FileSystemParts } from '../file-system';
import { ImageWatcher } from '../file-system/image-watcher';
import { findObstacle, type Obstacle } from '../file-system/write-obstacle';
import { loggable } from '../loggable';
import { readingTitle, showWhenSlow } from '../progress';
import { knownRegistry } from '../registries';
import { Repeater } from '../repeater';
import { PageChannel } from '../web-views/channel';
import { DEFINITION_COMMAND, PageCommands } from './commands';
import { overviewModel, troubleModel } from './model';

/** No event tells of a lock: that often it is looked for while the page is visible. */
const LOOK_MS = 2000;

/** One overview in one editor: reads the image, sends the page its words, reads again when an image of the chain changes. */
export class OverviewEditor implements vscode.Disposable {
  private readonly channel: PageChannel<ToPage, FromPage>;
  private readonly watcher: ImageWatcher;
  private readonly commands: PageCommands;
  private readonly subscriptions: vscode.Disposable;
  private model: PageModel | undefined;
  private obstacle: Obstacle | undefined;
  private reading: Promise<void> | undefined;
  private isStale = false;
  private isDisposed = false;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly panel: vscode.WebviewPanel,
    parts: FileSystemParts,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.commands = new PageCommands(uri, parts, () => this.refresh());
    this.channel = new PageChannel<ToPage, FromPage>(panel.webview, fromPage, (message) => this.take(message), log);
    this.watcher = new ImageWatcher(() => void this.refresh(), log);
    const looking = new Repeater(
      LOOK_MS,
      () => this.panel.visible && this.uri.scheme === 'file',
      () => this.look(),
      log,
    );
    this.subscriptions = vscode.Disposable.from(
      this.channel,
      this.watcher,
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.refresh()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('qcowmeta.registries')) void this.refresh();
      }),
      looking,
      panel.onDidChangeViewState(() => {
        looking.start();
      }),
    );
    looking.start();
  }

  private async take(message: FromPage): Promise<void> {
    if (message.type !== 'ready') return this.commands.run(message);
    if (this.model) this.send(this.model);
    else await this.refresh();
  }

  private send(model: PageModel): void {
    // A page that is gone takes no messages.
    if (this.isDisposed) return;
    this.model = model;
    this.channel.send({ type: 'show', model });
  }

  /** Reads the image again. While it is being read, one more reading is kept in mind, however often it is asked for. */
  private refresh(): Promise<void> {
    this.isStale = true;
    this.reading ??= this.readWhileStale()
      .catch((error: unknown) => {
        this.log.error(loggable(error));
      })
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  private async readWhileStale(): Promise<void> {
    while (this.isStale && !this.isDisposed) {
      this.isStale = false;
      this.send(await this.read());
    }
  }

  private async read(): Promise<PageModel> {
    const { uri } = this;
    if (uri.scheme !== 'file') {
      return troubleModel(uri.path, vscode.l10n.t('It is not a file on the computer that the extension runs on.'));
    }
    const image = uri.fsPath;
    try {
      const overview = await showWhenSlow(readingTitle(image), readOverview(image, await knownRegistry()));
      await this.watcher.watch(new Set(filesOf(overview)));
      const refusal = overview.capacity?.refusal;
      this.obstacle = await findObstacle(image, { kind: 'own' }, refusal, vscode.workspace.isTrusted);
      this.commands.overview = overview;
      const commands = await vscode.commands.getCommands(true);
      return overviewModel(overview, {
        obstacle: this.obstacle,
        makesDefinitions: commands.includes(DEFINITION_COMMAND),
      });
    } catch (error) {
      if (!(error instanceof QcowmetaError)) throw error;
      this.commands.overview = undefined;
      this.obstacle = undefined;
      await this.watcher.watch(new Set([image]));
      return troubleModel(image, error);
    }
  }

  private async look(): Promise<void> {
    if (this.model?.kind !== 'overview') return;
    const wasInUse = this.obstacle?.kind === 'error' && this.obstacle.error.code === 'in-use';
    try {
      const { inUse } = await probeInUse(this.uri.fsPath, { holder: false });
      if (inUse !== wasInUse) await this.refresh();
    } catch (error) {
      this.log.trace(`${this.uri.fsPath}: ${String(error)}`);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.subscriptions.dispose();
  }
}

/** The files whose change may change the overview, one that is missing among them. */
function filesOf({ path, chain, end }: Overview): string[] {
  return [path, ...chain.map((link) => link.path), ...(end.kind === 'failed' ? [end.error.path] : [])];
}
