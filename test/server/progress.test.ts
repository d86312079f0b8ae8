import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { CancellationTokenSource, type Connection, type WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { readClientFeatures } from '../../server/client-features';
import { progressOf, type StartProgress } from '../../server/progress';

const SHOWS = readClientFeatures({ window: { workDoneProgress: true } });

describe('progress', () => {
  let told: string[];
  let events: EventEmitter;
  let source: CancellationTokenSource;

  beforeEach(() => {
    told = [];
    events = new EventEmitter();
    source = new CancellationTokenSource();
  });

  function starter(refusal?: Error, client = SHOWS): StartProgress {
    const reporter: WorkDoneProgressServerReporter = {
      token: source.token,
      begin: (title, _percentage, _message, cancellable) => {
        told.push(`begin ${title} ${String(cancellable)}`);
        events.emit('told');
      },
      report: (...parts: unknown[]) => told.push(`report ${parts.join(' ')}`),
      done: () => told.push('done'),
    };
    const createWorkDoneProgress = async (): Promise<WorkDoneProgressServerReporter> => {
      if (refusal) throw refusal;
      return Promise.resolve(reporter);
    };
    const warn = (line: string): void => {
      told.push(line);
      events.emit('told');
    };
    const connection = { console: { warn }, window: { createWorkDoneProgress } } as unknown as Connection;
    return progressOf(connection, client, 0);
  }

  it('is shown after a while where the client has no token for it, and can be cancelled there', async () => {
    const shown = once(events, 'told');
    const progress = starter()('Searching', {});
    await shown;
    progress.report(1, 3);
    assert.equal(progress.isCancelled, false);
    source.cancel();
    assert.equal(progress.isCancelled, true);
    progress.end();
    assert.deepEqual(told, ['begin Searching true', 'report 33 1/3', 'done']);
  });

  it('is not shown for work that is done before', async () => {
    const start = starter();
    const short = start('Short', {});
    short.report(1, 2);
    short.end();
    const shown = once(events, 'told');
    const long = start('Long', {});
    await shown;
    long.end();
    assert.deepEqual(told, ['begin Long true', 'done']);
  });

  it('is left out where the client shows none', () => {
    const progress = starter(undefined, readClientFeatures({}))('Searching', {});
    progress.report(1, 2);
    progress.end();
    assert.deepEqual([progress.isCancelled, ...told], [false]);
  });

  it('goes on unseen where the client refuses, and the log says so', async () => {
    const logged = once(events, 'told');
    const progress = starter(new Error('no more tokens'))('Searching', {});
    await logged;
    progress.end();
    assert.deepEqual(told, ['Progress is not shown: Error: no more tokens']);
  });
});
