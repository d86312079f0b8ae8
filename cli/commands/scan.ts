import { QcowmetaError } from '../../core/errors';
import { openFailure } from '../../core/image/open-failure';
import { findRuns } from '../../core/image/find';
import type { Registry } from '../../core/registry/registry';
import { shellWord } from '../../core/shell-word';
import { codeOf } from '../../core/system-error';
import { Survey, type SurveyOutcome } from '../../core/store/survey';
import type { Surveyed } from '../../core/store/surveyed';
import type { Context } from '../context';
import { EXIT, worse, type ExitCode } from '../exit-codes';
import { tellEnd } from '../found-string';
import { Judgements } from '../judgements';
import { LinesSink, listSink, type JsonSink } from '../json-sink';
import type { Output } from '../output';
import { Progress } from '../progress';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { problemJson, reportError } from '../report';
import { ScanAnswers } from '../scan-answers';

/** Options of `scan`. */
export interface ScanOptions extends RegistryOptions {
  /** Images are known by what they begin with, whatever their names are. */
  readonly all?: boolean;
  /** Only images whose paths sort behind this one. */
  readonly after?: string;
  readonly output?: 'ndjson' | 'json';
}

/**
 * Tells of every image in and below a folder, sorted by path, what applies to it. Images are told as they are read, and no more of them are
 * in memory than are read at the same time.
 */
export async function scan(
  { output, interrupts }: Context,
  folder: string,
  { registry: files, all = false, after, output: format }: ScanOptions,
): Promise<ExitCode> {
  const registry = await openRegistry(output, files);
  const report = new Report(output, registry, format === 'json' ? listSink(output) : new LinesSink(output));
  const images = findRuns([folder], {
    order: 'path',
    byContent: all,
    ...(after === undefined ? {} : { after }),
    onUnreadable: report.unreadable,
  });
  return interrupts.hold(async () => {
    for await (const outcomes of new Survey().of(images)) {
      if (output.readerGone) break;
      report.add(outcomes);
      if (interrupts.interrupted) return report.stop();
      await output.drained();
    }
    if (interrupts.interrupted) return report.stop();
    if (report.isEmpty && after === undefined) output.message(`qcowmeta: ${folder}: ${all ? NONE : NONE_BY_NAME}`);
    return report.end();
  });
}

const NONE = 'no file in or below it begins as qcow2 images do.';
const NONE_BY_NAME = 'no file in or below it is named *.qcow2. --all looks into all files.';

/** What has been told until now. */
class Report {
  private exit: ExitCode = EXIT.ok;
  private readonly progress: Progress;
  private readonly answers: ScanAnswers;
  private last: string | undefined;

  constructor(
    private readonly output: Output,
    registry: Registry,
    private readonly sink: JsonSink,
  ) {
    this.progress = new Progress(output);
    this.answers = new ScanAnswers(new Judgements(registry));
  }

  /** Tells of images that follow each other. */
  add(outcomes: readonly SurveyOutcome[]): void {
    for (const outcome of outcomes) {
      if ('error' in outcome) this.fail(outcome.path, outcome.error);
      else this.tell(outcome.path, outcome.value);
    }
    this.sink.flush?.();
    this.last = outcomes.at(-1)?.path ?? this.last;
    if (outcomes.length > 0) this.progress.add(this.last ?? '', outcomes.length);
  }

  /** Whether nothing was found and nothing went wrong. */
  get isEmpty(): boolean {
    return this.progress.done === 0 && this.exit === EXIT.ok;
  }

  private tell(image: string, surveyed: Surveyed): void {
    const { unread } = tellEnd(surveyed.last, surveyed.end);
    if (unread !== undefined) this.output.message(`qcowmeta: ${unread.message}`);
    this.sink.addLine(this.answers.lineOf(image, surveyed, unread));
  }

  private fail(image: string, error: unknown): void {
    this.sink.add({ image, problem: problemJson(error) });
    this.exit = worse(this.exit, reportError(this.output, error));
  }

  readonly unreadable = async (path: string, error: unknown): Promise<void> => {
    this.exit = worse(this.exit, reportError(this.output, await failureOf(path, error)));
  };

  end(): ExitCode {
    this.progress.end();
    this.sink.end();
    return this.exit;
  }

  stop(): ExitCode {
    this.end();
    const goOn = this.last === undefined ? '' : ` To go on behind them: --after ${shellWord(this.last)}`;
    this.output.message(`qcowmeta: stopped after ${this.progress.counted}.${goOn}`);
    return EXIT.interrupted;
  }
}

/** Why a folder or a file could not be looked into. */
async function failureOf(path: string, error: unknown): Promise<QcowmetaError> {
  if (codeOf(error) !== 'ENOTDIR') return openFailure(path, 'read', error);
  const reason = 'it is not a folder';
  return new QcowmetaError('read-failed', path, { reason }, [], { cause: error });
}
