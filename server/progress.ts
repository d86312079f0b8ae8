import type { Connection, WorkDoneProgressParams, WorkDoneProgressReporter } from 'vscode-languageserver';
import type { ClientFeatures } from './client-features';

/** How far one piece of work is, as people see it. */
export interface Progress {
  /** Whether somebody asked by the display itself to stop. */
  readonly isCancelled: boolean;
  /** How many of how many things are done. */
  report(done: number, total: number): void;
  /** Takes the display away. To be called once, whatever became of the work. */
  end(): void;
}

/** Begins to show progress under a title, for a request with these parameters. */
export type StartProgress = (title: string, params: WorkDoneProgressParams) => Progress;

/** Work that is done sooner is not shown. */
const PATIENCE_MS = 1_000;

/** For clients that show no progress, and for work without a client. */
export const NO_PROGRESS: StartProgress = () => ({ isCancelled: false, report: () => undefined, end: () => undefined });

/**
 * Shows progress with `$/progress`: by the token of the request at once, since the client wants it; else, where the client takes
 * `window/workDoneProgress/create`, by one of the server's own after a while, which people can cancel.
 */
export function progressOf(
  { console, window }: Pick<Connection, 'console' | 'window'>,
  { createsProgress }: ClientFeatures,
  patienceMs = PATIENCE_MS,
): StartProgress {
  const later = (progress: ShownProgress): Progress => {
    const timer = setTimeout(() => {
      window.createWorkDoneProgress().then(
        (reporter) => {
          reporter.token.onCancellationRequested(() => {
            progress.isCancelled = true;
          });
          progress.show(reporter, true);
        },
        (error: unknown) => {
          console.warn(`Progress is not shown: ${String(error)}`);
        },
      );
    }, patienceMs);
    progress.onEnd = () => {
      clearTimeout(timer);
    };
    return progress;
  };
  return (title, { workDoneToken }) => {
    if (workDoneToken !== undefined) {
      const shown = new ShownProgress(title);
      shown.show(window.attachWorkDoneProgress(workDoneToken), false);
      return shown;
    }
    return createsProgress ? later(new ShownProgress(title)) : NO_PROGRESS(title, {});
  };
}

class ShownProgress implements Progress {
  isCancelled = false;
  onEnd = (): void => undefined;
  private reporter: WorkDoneProgressReporter | undefined;
  private hasEnded = false;

  constructor(private readonly title: string) {}

  show(reporter: WorkDoneProgressReporter, cancellable: boolean): void {
    if (this.hasEnded) return;
    reporter.begin(this.title, 0, undefined, cancellable);
    this.reporter = reporter;
  }

  report(done: number, total: number): void {
    this.reporter?.report(Math.floor((100 * done) / total), `${done}/${total}`);
  }

  end(): void {
    this.hasEnded = true;
    this.onEnd();
    this.reporter?.done();
  }
}
