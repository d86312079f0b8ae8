import type { ReadMode } from '../core/image/open-flags';
import type { Context } from './context';
import { mayBeTerminal } from './direct-output';
import { EXIT, worse, type ExitCode } from './exit-codes';
import { findStrings, nameOf, unreadJson, type Answer, type FoundString, type WhichString } from './found-string';
import { inOrder, outcomeOf, type Outcome } from './in-order';
import type { JsonObject } from './json';
import { jsonSink, type Form, type JsonSink } from './json-sink';
import type { Output } from './output';
import { Progress } from './progress';
import { problemJson, reportError } from './report';

/** What a reading command prints for one string, as text or as JSON. Both ways give the exit code of that string. */
export interface Presenter {
  /** Whether a line with the image's name goes before each of several answers. */
  readonly headings: boolean;
  text(found: FoundString): ExitCode | Promise<ExitCode>;
  json(found: FoundString): JsonAnswer | Promise<JsonAnswer>;
}

/** A command's answer about one string, as JSON and as an exit code. */
export interface JsonAnswer {
  readonly exit: ExitCode;
  /** Members after those of `identityJson`. */
  readonly members: JsonObject;
}

/** Options of every command that reads images. */
export type ReadOptions = WhichString & Form;

/**
 * Presents the strings of all images. An image that fails is told and does not stop the others; the gravest exit code is given back.
 * Ctrl+C stops between two of several.
 */
export async function presentImages(
  { output, interrupts }: Context,
  images: readonly string[],
  options: ReadOptions,
  presenter: Presenter,
): Promise<ExitCode> {
  const several = images.length > 1 || options.backingChain === true;
  const presentation = new Presentation(output, options, presenter, several);
  if (!several) {
    // Ctrl+C has nothing to stop between.
    for (const image of images)
      await presentation.add(await outcomeOf(image, () => findStrings(image, options, readAlone())));
    return presentation.end();
  }
  const progress = new Progress(output, images.length);
  return interrupts.hold(async () => {
    for await (const outcome of inOrder(images, AT_A_TIME, (image) => findStrings(image, options))) {
      if (output.readerGone) break;
      if (interrupts.interrupted) return presentation.stop(progress);
      await presentation.add(outcome);
      progress.add(outcome.item);
      await output.drained();
    }
    progress.end();
    return presentation.end();
  });
}

/**
 * How an image is read that is the only one: by this thread, if Ctrl+C is left to the system, which ends what waits for a server too. Node catches
 * SIGINT even where nobody listens to it, and Bun does where it has a terminal.
 */
function readAlone(): ReadMode {
  const isCaught = process.versions['bun'] === undefined || [0, 1, 2].some(mayBeTerminal);
  return isCaught ? 'read' : 'read-at-once';
}

/** How many images are read at the same time: one without a string may be read three times, with pauses in between. */
const AT_A_TIME = 8;

class Presentation {
  private exit: ExitCode = EXIT.ok;
  private readonly sink: JsonSink | undefined;

  constructor(
    private readonly output: Output,
    options: ReadOptions,
    private readonly presenter: Presenter,
    private readonly several: boolean,
  ) {
    this.sink = jsonSink(output, options, several);
  }

  async add(outcome: Outcome<string, Answer>): Promise<void> {
    if ('error' in outcome) {
      this.fail(outcome.item, outcome.error);
      return;
    }
    const { strings, unread, problem } = outcome.value;
    for (const found of strings) await this.show(found);
    if (unread !== undefined) this.output.message(`qcowmeta: ${unread.message}`);
    if (problem !== undefined) this.fail(problem.path, problem);
  }

  end(): ExitCode {
    this.sink?.end();
    return this.exit;
  }

  stop({ counted }: Progress): ExitCode {
    this.end();
    this.output.message(`qcowmeta: stopped after ${counted}.`);
    return EXIT.interrupted;
  }

  private async show(found: FoundString): Promise<void> {
    if (this.sink === undefined) {
      if (this.several && this.presenter.headings) this.output.line(`# ${found.image}`);
      this.exit = worse(this.exit, await this.presenter.text(found));
    } else {
      const { exit, members } = await this.presenter.json(found);
      this.tell({ ...identityJson(found), ...members });
      this.exit = worse(this.exit, exit);
    }
  }

  /** Adds a JSON answer and prints what can be printed now. */
  private tell(answer: JsonObject): void {
    this.sink?.add(answer);
    this.sink?.flush?.();
  }

  private fail(image: string, error: unknown): void {
    this.tell({ image, problem: problemJson(error) });
    this.exit = worse(this.exit, reportError(this.output, error));
  }
}

/** The members by which every JSON answer says which string it is about. */
export function identityJson({ image, target, origin, unread }: FoundString): JsonObject {
  return {
    image,
    snapshot: target.kind === 'snapshot' ? nameOf(target) : undefined,
    origin: origin?.path ?? null,
    originSnapshot: origin?.target.kind === 'snapshot' ? nameOf(origin.target) : undefined,
    unread: unreadJson(unread),
  };
}
