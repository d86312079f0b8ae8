import { QcowmetaError } from '../../core/errors';
import { reasonOf } from '../../core/image/file';
import { findImages } from '../../core/image/find';
import type { Registry } from '../../core/registry/registry';
import type { Context } from '../context';
import { examine } from '../examine';
import { EXIT, worse, type ExitCode } from '../exit-codes';
import { findStrings, type Answer } from '../found-string';
import { inOrder, type Outcome } from '../in-order';
import type { JsonObject } from '../json';
import { lineSink, listSink, type JsonSink } from '../json-sink';
import type { Output } from '../output';
import { Progress } from '../progress';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { problemJson, reportError } from '../report';

/** Options of `scan`. */
export interface ScanOptions extends RegistryOptions {
  /** Images are known by what they begin with, whatever their names are. */
  readonly all?: boolean;
  readonly output?: 'ndjson' | 'json';
}

/** How many images are read at the same time: one without a string is read three times, with pauses in between. */
const AT_A_TIME = 32;

/**
 * Tells of every image in and below a folder, sorted by path, what applies to it. Images are told as they are read, and no more of them are
 * in memory than are read at the same time.
 */
export async function scan(
  { output, interrupts }: Context,
  folder: string,
  { registry: files, all = false, output: format }: ScanOptions,
): Promise<ExitCode> {
  const registry = await openRegistry(output, files);
  const survey = new Survey(output, registry, format === 'json' ? listSink(output) : lineSink(output));
  const images = findImages([folder], { order: 'path', byContent: all, onUnreadable: survey.unreadable });
  return interrupts.hold(async () => {
    for await (const outcome of inOrder(images, AT_A_TIME, (image) => findStrings(image, {}))) {
      if (output.readerGone) break;
      if (interrupts.interrupted) return survey.stop();
      survey.add(outcome);
      await output.drained();
    }
    return interrupts.interrupted ? survey.stop() : survey.end();
  });
}

/** What has been told until now. */
class Survey {
  private exit: ExitCode = EXIT.ok;
  private readonly progress: Progress;

  constructor(
    private readonly output: Output,
    private readonly registry: Registry,
    private readonly sink: JsonSink,
  ) {
    this.progress = new Progress(output);
  }

  add(outcome: Outcome<string, Answer>): void {
    if ('error' in outcome) this.fail(outcome.item, outcome.error);
    else this.tell(outcome.item, outcome.value);
    this.progress.add(outcome.item);
  }

  private tell(image: string, { strings, note }: Answer): void {
    const [found] = strings;
    if (note !== undefined) this.output.message(`qcowmeta: ${note}`);
    const stored = found?.stored;
    const { text, findings } =
      stored === undefined
        ? { text: null, findings: [] }
        : examine(stored.bytes, { registry: this.registry, readOnly: true });
    const origin = found?.origin?.path ?? null;
    const count = (wanted: string): number => findings.filter(({ severity }) => severity === wanted).length;
    const answer: JsonObject = {
      image,
      own: origin === image ? text : null,
      effective: text,
      origin,
      findings: { error: count('error'), warning: count('warning') },
    };
    this.sink.add(answer);
  }

  private fail(image: string, error: unknown): void {
    this.sink.add({ image, problem: problemJson(error) });
    this.exit = worse(this.exit, reportError(this.output, error));
  }

  readonly unreadable = (path: string, error: unknown): void => {
    const failure =
      error instanceof QcowmetaError
        ? error
        : new QcowmetaError('read-failed', path, { reason: reasonOf(error) }, [], { cause: error });
    this.exit = worse(this.exit, reportError(this.output, failure));
  };

  end(): ExitCode {
    this.progress.end();
    this.sink.end();
    return this.exit;
  }

  stop(): ExitCode {
    this.end();
    this.output.message(`qcowmeta: stopped after ${this.progress.done} images.`);
    return EXIT.interrupted;
  }
}
