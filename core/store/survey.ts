import { closeAtOnce, openAtOnce, openSoon, readAtOnce, type Attempt, type OpenedAtOnce } from '../image/at-once';
import { resolveBacking, type Backing } from '../image/backing';
import { Pace } from '../image/pace';
import { MAX_CLUSTER_SIZE } from '../image/qcow2';
import { Confirmations, type Unconfirmed } from './confirmations';
import { readEffective } from './effective';
import { glanceAt, type Glance } from './glance';
import { Inheritances, type Inherited } from './inheritances';
import { surveyed, type Surveyed } from './surveyed';

/** What became of one image: its string, or what reading it threw. */
export type SurveyOutcome = { readonly path: string } & ({ readonly value: Surveyed } | { readonly error: unknown });

/** Images without a string that wait together, at most. Each stays open for 40 ms. */
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
/** Bytes that are read first: all that most images without a string need. */
const FIRST_READ = 4096;

/** An image that is being looked at; with an outcome it may be told. */
interface Place {
  readonly path: string;
  outcome?: SurveyOutcome;
}

interface WithoutString extends Unconfirmed {
  readonly backing: Backing;
}

/**
 * Reads the strings that apply to very many images, without locks and by the rules of `readEffective`, which it agrees with. Ordinary images are
 * only glanced at, those without a string wait together until that is certain, and what a backing file says is read once for all its
 * overlays. Everything that is not ordinary is left to `readEffective`.
 */
export class Survey {
  /** Images that were read more than once, because they have no string of their own. */
  readAgain = 0;
  private queue: Place[] = [];
  private bytes = 0;
  private underWay = 0;
  /** Nobody waits for outcomes any more. */
  private isLeft = false;
  private mostOpen = MOST_OPEN;
  private wake = asleep;
  private readonly scratch = Buffer.alloc(MAX_CLUSTER_SIZE);
  private readonly inheritances = new Inheritances();
  private readonly confirmations = new Confirmations<Place, WithoutString>((place, image, confirmed) => {
    this.readAgain += 1;
    closeAtOnce(image.fd);
    if (confirmed) this.inherit(place, image.backing);
    else this.readWithCare(place);
  });

  constructor(private readonly pace = new Pace()) {}

  /** The outcomes in the order of the paths, several (or none yet) at a time. Whoever stops early leaves nothing open. */
  async *of(runs: AsyncIterable<readonly string[]>): AsyncGenerator<readonly SurveyOutcome[]> {
    let turn = performance.now();
    try {
      for await (const paths of runs) {
        for (const path of paths) {
          while (this.mustWait || !this.begin(path)) {
            yield this.ready();
            if (this.mustWait) await this.wait();
          }
          const now = performance.now();
          if (now - turn < TURN_MS) continue;
          this.confirmations.look(now);
          yield this.ready();
          await othersTurn();
          turn = performance.now();
        }
      }
      while (this.queue.length > 0) {
        yield this.ready();
        if (this.queue.length > 0) await this.wait();
      }
    } finally {
      this.isLeft = true;
      for (const { fd } of this.confirmations.abandon()) closeAtOnce(fd);
    }
  }

  private get mustWait(): boolean {
    if (this.confirmations.count >= this.mostOpen || this.queue.length >= MOST_BEGUN) return true;
    return this.bytes > MOST_BYTES || this.underWay >= AT_A_TIME;
  }

  /** The outcomes of the first images, as far as all before them have one. */
  private ready(): SurveyOutcome[] {
    const end = this.queue.findIndex(({ outcome }) => outcome === undefined);
    const told = this.queue.splice(0, end < 0 ? this.queue.length : end);
    const outcomes = told.flatMap(({ outcome }) => outcome ?? []);
    for (const outcome of outcomes) this.bytes -= bytesOf(outcome);
    return outcomes;
  }

  /** Waits until something has an outcome, or is due to be read again. */
  private async wait(): Promise<void> {
    const due = Math.max(0, (this.confirmations.nextDue ?? Infinity) - performance.now());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(due, WAIT_MS));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = asleep;
    this.confirmations.look(performance.now());
  }

  /** Begins with an image; false if that has to wait, because no more files may be open. */
  private begin(path: string): boolean {
    if (this.pace.isSlow) {
      this.fetch(this.enter(path));
      this.pace.took(0);
      return true;
    }
    const before = performance.now();
    const attempt = openAtOnce(path, this.scratch, FIRST_READ);
    if (attempt === 'too-many' && this.confirmations.count > 0) {
      this.mostOpen = Math.max(1, Math.floor(this.confirmations.count / 2));
      return false;
    }
    this.pace.took(performance.now() - before);
    this.examine(this.enter(path), attempt);
    return true;
  }

  private enter(path: string): Place {
    const place = { path };
    this.queue.push(place);
    return place;
  }

  /** Lets another thread read the first bytes. */
  private fetch(place: Place): void {
    const bytes = Buffer.alloc(FIRST_READ);
    this.underWay += 1;
    void openSoon(place.path, bytes).then((attempt) => {
      this.underWay -= 1;
      if (this.isLeft) {
        if (typeof attempt === 'object') closeAtOnce(attempt.fd);
        return;
      }
      this.scratch.set(bytes);
      this.examine(place, attempt);
      this.wake();
    });
  }

  /** Looks at an image whose first bytes are in `scratch`. */
  private examine(place: Place, attempt: Attempt): void {
    if (attempt === 'failed' || attempt === 'too-many') {
      this.readWithCare(place);
      return;
    }
    const { fd } = attempt;
    const glance = this.glance(attempt);
    if (glance.kind === 'none') {
      const bytes = Buffer.from(this.scratch.subarray(0, glance.decisive));
      const backing = resolveBacking(Buffer.from(place.path), glance);
      this.confirmations.add(place, { fd, bytes, backing });
      return;
    }
    const text = glance.kind === 'string' ? Buffer.from(glance.text) : undefined;
    closeAtOnce(fd);
    if (text === undefined) this.readWithCare(place);
    else this.settle(place, { text, origin: place.path, last: place.path, end: { kind: 'found' } });
  }

  private glance({ fd, size, length }: OpenedAtOnce): Glance {
    const read = (at: number, wanted: number): number => readAtOnce(fd, this.scratch, at, wanted);
    let glance = glanceAt(this.scratch, length, size);
    if (glance.kind === 'also') {
      const isThere = glance.pieces.every((piece) => read(piece.at, piece.length) === piece.length);
      glance = isThere ? glance.look() : { kind: 'unusual' };
    }
    return glance.kind === 'again' ? glanceAt(this.scratch, read(0, glance.length), size) : glance;
  }

  /** The image has no string of its own. */
  private inherit(place: Place, backing: Backing): void {
    if (backing.kind !== 'file') {
      this.settle(place, { last: place.path, end: backing.kind === 'none' ? { kind: 'complete' } : backing });
      return;
    }
    const take = (inherited: Inherited): void => {
      if (inherited === undefined) this.readWithCare(place);
      else this.settle(place, inherited);
    };
    const known = this.inheritances.of(backing.path);
    if (known instanceof Promise) void known.then(take);
    else take(known.inherited);
  }

  private readWithCare(place: Place): void {
    const { path } = place;
    this.underWay += 1;
    void readEffective(path)
      .then((effective) => {
        if (effective.text === undefined && effective.end.kind === 'failed') throw effective.end.error;
        this.settle(place, surveyed(path, effective));
      })
      .catch((error: unknown) => {
        place.outcome = { path, error };
      })
      .finally(() => {
        this.underWay -= 1;
        this.wake();
      });
  }

  private settle(place: Place, value: Surveyed): void {
    place.outcome = { path: place.path, value };
    this.bytes += bytesOf(place.outcome);
    this.wake();
  }
}

/** Bytes of the string that an outcome keeps in memory; an inherited one is there once for all. */
function bytesOf(outcome: SurveyOutcome): number {
  return 'value' in outcome && outcome.value.origin === outcome.path ? (outcome.value.text?.length ?? 0) : 0;
}

/** Nobody waits. */
function asleep(): void {
  return undefined;
}

async function othersTurn(): Promise<void> {
  await new Promise(setImmediate);
}
