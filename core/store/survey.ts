import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf, QcowmetaError } from '../errors';
import { closeAtOnce, isTooMany, openAtOnce, openSoon, type Attempt } from '../image/at-once';
import { AtRest } from '../image/at-rest';
import { Backings, type Backing } from '../image/backing';
import { Pace } from '../image/pace';
import { Confirmations, type Unconfirmed } from './confirmations';
import { readEffective, type ChainEnd, type EffectiveMetadata } from './effective';
import { FIRST_READ, Glances } from './glances';
import { Inheritances, type Inherited } from './inheritances';
import { PAUSE_MS } from './stable';
import { surveyed, type Surveyed } from './surveyed';

/** What became of one image: its string, or what reading it threw. */
export type SurveyOutcome = { readonly path: string } & ({ readonly value: Surveyed } | { readonly error: unknown });

/** Images that wait together, at most. Each stays open for 40 ms. */
const MOST_OPEN = 2000;
/** Images between the first that is not told yet and the last that was begun, at most. */
const MOST_BEGUN = 8000;
/** Bytes of strings among them, at most. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Images that other threads fetch or that are read with care, at the same time. */
const AT_A_TIME = 32;
/** So long it works before others have their turn, and so long it waits at most for anything. */
const TURN_MS = 8;
const WAIT_MS = 50;

/** To ask for the global each time takes as long as to ask it for the time. */
const clock = performance;

const FOUND: ChainEnd = { kind: 'found' };
const COMPLETE: ChainEnd = { kind: 'complete' };

/** An image that is being looked at; with an outcome it may be told. */
interface Place {
  readonly path: string;
  outcome: SurveyOutcome | undefined;
}

interface WithoutString extends Unconfirmed {
  readonly place: Place;
  readonly backing: Backing;
}

/**
 * Reads the strings that apply to very many images, without locks and by the rules of `readEffective`, which it agrees with. Ordinary images are
 * only glanced at; those without a string that may be changing wait together until that is certain; and what a backing file says is read once for all its
 * overlays. Everything that is not ordinary is left to `readEffective`.
 */
export class Survey {
  /** Images that were read more than once, because they have no string of their own and may have been changing. */
  readAgain = 0;
  private queue: Place[] = [];
  private bytes = 0;
  private underWay = 0;
  /** Nobody waits for outcomes any more. */
  private isLeft = false;
  private mostOpen = MOST_OPEN;
  /** Ends the wait, if somebody waits. */
  private wake: (() => void) | undefined;
  /** When the last image had been read, or else the work on images began. */
  private now = 0;
  /** When others had their turn. */
  private turn = clock.now();
  /** Before the images were read that are begun with now: ms since 1970. */
  private before = 0;
  private readonly glances = new Glances();
  private readonly atRest = new AtRest();
  private readonly backings = new Backings();
  private readonly inheritances = new Inheritances((path) => this.readPatiently(path));
  private readonly confirmations = new Confirmations<WithoutString>(({ fd, place, backing }, confirmed) => {
    this.readAgain += 1;
    closeAtOnce(fd);
    if (confirmed) this.inherit(place, backing);
    else this.readWithCare(place);
  });

  constructor(private readonly pace = new Pace()) {}

  /** The outcomes in the order of the paths, several (or none yet) at a time. Whoever stops early leaves nothing open. */
  async *of(runs: AsyncIterable<readonly string[]>): AsyncGenerator<readonly SurveyOutcome[]> {
    const source: AsyncIterator<readonly string[], unknown> = runs[Symbol.asyncIterator]();
    try {
      for (;;) {
        const coming = source.next();
        while (!(await this.isThere(coming))) yield this.ready();
        const run = await coming;
        if (run.done === true) break;
        const paths = run.value;
        let begun = this.begin(paths, 0);
        while (begun < paths.length) {
          this.confirmations.look(clock.now());
          yield this.ready();
          await (this.mustWait ? this.wait() : othersTurn());
          this.turn = clock.now();
          begun = this.begin(paths, begun);
        }
      }
      while (this.queue.length > 0) {
        yield this.ready();
        if (this.queue.length > 0) await this.wait();
      }
    } finally {
      this.isLeft = true;
      void source.return?.();
      for (const { fd } of this.confirmations.abandon()) closeAtOnce(fd);
    }
  }

  /** Begins with images from a place on, until others have their turn; gives the place of the first that was not begun with. */
  private begin(paths: readonly string[], from: number): number {
    this.now = clock.now();
    this.before = Date.now();
    for (let at = from; at < paths.length; at++) {
      const path = paths[at] ?? '';
      if (this.now - this.turn > TURN_MS || this.mustWait || !this.beginWith(path)) return at;
    }
    return paths.length;
  }

  private get mustWait(): boolean {
    if (this.confirmations.count >= this.mostOpen || this.queue.length >= MOST_BEGUN) return true;
    return this.bytes > MOST_BYTES || this.underWay >= AT_A_TIME;
  }

  /** The outcomes of the first images, as far as all before them have one. */
  private ready(): SurveyOutcome[] {
    const outcomes: SurveyOutcome[] = [];
    for (const { outcome } of this.queue) {
      if (outcome === undefined) break;
      outcomes.push(outcome);
      this.bytes -= bytesOf(outcome);
    }
    this.queue.splice(0, outcomes.length);
    return outcomes;
  }

  /** Waits for a run of paths; false if images are due to be read again, or have an outcome, before it comes. */
  private async isThere(coming: Promise<unknown>): Promise<boolean> {
    const came = coming.then(() => true);
    if (this.queue.length === 0) return came;
    const isThere = await Promise.race([came, this.wait().then(() => false)]);
    this.wake?.();
    return isThere;
  }

  /** Waits until something has an outcome, or is due to be read again. */
  private async wait(): Promise<void> {
    const due = Math.max(0, (this.confirmations.nextDue ?? Infinity) - clock.now());
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        if (this.wake === done) this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, Math.min(due, WAIT_MS));
      this.wake = done;
    });
    this.confirmations.look(clock.now());
  }

  /** Begins with an image; false if that has to wait, because no more files may be open. */
  private beginWith(path: string): boolean {
    if (this.pace.isSlow) {
      this.fetch(this.enter(path));
      this.pace.took(0);
      this.now = clock.now();
      return true;
    }
    const before = this.now;
    const attempt = openAtOnce(path, this.glances.bytes, FIRST_READ);
    if (attempt === 'too-many' && this.confirmations.count > 0) {
      this.openFewer();
      return false;
    }
    this.now = clock.now();
    this.pace.took(this.now - before);
    this.examine(this.enter(path), attempt, this.before);
    return true;
  }

  private enter(path: string): Place {
    const place = { path, outcome: undefined };
    this.queue.push(place);
    return place;
  }

  /** Lets another thread read the first bytes. */
  private fetch(place: Place): void {
    const bytes = Buffer.alloc(FIRST_READ);
    const { before } = this;
    this.underWay += 1;
    void openSoon(place.path, bytes).then((attempt) => {
      this.underWay -= 1;
      if (this.isLeft) {
        if (typeof attempt === 'object') closeAtOnce(attempt.fd);
        return;
      }
      this.glances.bytes.set(bytes);
      this.now = clock.now();
      this.examine(place, attempt, before);
      this.wake?.();
    });
  }

  /** Looks at an image whose first bytes are where it is glanced at. */
  private examine(place: Place, attempt: Attempt, before: number): void {
    if (attempt === 'failed' || attempt === 'too-many') {
      this.readWithCare(place);
      return;
    }
    const { fd } = attempt;
    const seen = this.glances.of(attempt);
    const mustWait = seen.kind === 'none' && !this.atRest.was(attempt, before);
    if (!mustWait) closeAtOnce(fd);
    if (seen.kind === 'unusual') this.readWithCare(place);
    else if (seen.kind === 'string')
      this.settle(place, { text: seen.text, origin: place.path, last: place.path, end: FOUND });
    else {
      const backing = this.backings.of(place.path, seen.backingFile);
      if (!mustWait) this.inherit(place, backing);
      else {
        const bytes = this.glances.beginning(seen.decisive);
        this.confirmations.add({ place, fd, bytes, backing, due: this.now, reads: 0 });
      }
    }
  }

  /** The image has no string of its own. */
  private inherit(place: Place, backing: Backing): void {
    if (backing.kind !== 'file') {
      const end = backing.kind === 'none' ? COMPLETE : backing;
      this.settle(place, { text: undefined, origin: undefined, last: place.path, end });
      return;
    }
    const known = this.inheritances.of(backing.path);
    if (!(known instanceof Promise)) this.take(place, known.inherited);
    else
      void known.then((inherited) => {
        this.take(place, inherited);
      });
  }

  private take(place: Place, inherited: Inherited): void {
    if (inherited === undefined) this.readWithCare(place);
    else this.settle(place, inherited);
  }

  private readWithCare(place: Place): void {
    const { path } = place;
    this.underWay += 1;
    void this.readPatiently(path)
      .then((effective) => {
        if (effective.text === undefined && effective.end.kind === 'failed') throw effective.end.error;
        this.settle(place, surveyed(path, effective));
      })
      .catch((error: unknown) => {
        place.outcome = { path, error };
      })
      .finally(() => {
        this.underWay -= 1;
        this.wake?.();
      });
  }

  /** As `readEffective`. Where no more files may be open, it lets images that wait come to their end, and tries again. */
  private async readPatiently(path: string): Promise<EffectiveMetadata> {
    for (;;) {
      const outcome = await readEffective(path).catch(failureOf);
      const failure = outcome instanceof QcowmetaError || outcome.end.kind !== 'failed' ? outcome : outcome.end.error;
      if (this.confirmations.count > 0 && isTooMany(failure)) {
        this.openFewer();
        await sleep(PAUSE_MS);
      } else if (outcome instanceof QcowmetaError) throw outcome;
      else return outcome;
    }
  }

  private openFewer(): void {
    this.mostOpen = Math.max(1, Math.floor(this.confirmations.count / 2));
  }

  private settle(place: Place, value: Surveyed): void {
    place.outcome = { path: place.path, value };
    this.bytes += bytesOf(place.outcome);
    this.wake?.();
  }
}

/** Bytes of the string that an outcome keeps in memory; an inherited one is there once for all. */
function bytesOf(outcome: SurveyOutcome): number {
  return 'value' in outcome && outcome.value.origin === outcome.path ? (outcome.value.text?.length ?? 0) : 0;
}

async function othersTurn(): Promise<void> {
  await new Promise(setImmediate);
}
