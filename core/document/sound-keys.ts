import { keepForm } from '../lasting';
import { SoundReader, type Maker } from './sound-reader';
import { unitsOf } from './units';

/** What the keys of a text show without being made. */
export interface KeySigns {
  /** A key of the outermost object is empty. */
  readonly hasEmpty: boolean;
  /** A key of any object has U+0000. */
  readonly hasNul: boolean;
  /** An object may have a key twice: two of its keys have the same digest, or there are too many to tell. False only if none has. */
  readonly mayRepeat: boolean;
}

/**
 * What the keys of a text show, if the text is an object of JSON (RFC 8259) of at most `maxDepth` levels; else undefined. Read as the tree is, without
 * making it. Never throws.
 */
export function soundKeys(text: string, maxDepth: number): KeySigns | undefined {
  const units = unitsOf(text);
  const maker = new KeyMaker(units);
  const root = new SoundReader(text, maxDepth, maker, units).whole();
  return root === OUTERMOST ? maker : undefined;
}

/** The numbers of objects in their order; lists and plain values have none. */
const NO_OBJECT = 0;
const OUTERMOST = 1;

/** Places for the digests of keys; 0 where none is. A text of the size of a string that an image holds has rarely as many. */
const digests = new Int32Array(8192);
const MOST_DIGESTS = digests.length / 2;
/** Fowler, Noll and Vo's hash of 32 bits (FNV-1a), over UTF-16 units. */
const FNV_PRIME = 0x01000193;
/** The numbers of objects, spread over all 32 bits (2^32 divided by the golden ratio), so that they do not cancel out units. */
const SPREAD = 0x9e3779b1;

/** A part is the number of the object that it is, or that it is a member of. */
class KeyMaker implements Maker<number>, KeySigns {
  hasEmpty = false;
  hasNul = false;
  mayRepeat = false;
  private objects = NO_OBJECT;
  private count = 0;

  constructor(private readonly units: Uint16Array) {
    digests.fill(0);
  }

  key(offset: number, end: number, unescaped: string | undefined, object: number): number {
    if (object === OUTERMOST && end - offset === 2) this.hasEmpty = true;
    let digest = Math.imul(object, SPREAD);
    if (unescaped === undefined) {
      const { units } = this;
      for (let at = offset + 1; at < end - 1; at++) digest = Math.imul(digest ^ Number(units[at]), FNV_PRIME);
    } else {
      if (unescaped.includes('\0')) this.hasNul = true;
      for (let at = 0; at < unescaped.length; at++) digest = Math.imul(digest ^ unescaped.charCodeAt(at), FNV_PRIME);
    }
    this.note(digest === 0 ? 1 : digest);
    return object;
  }

  private note(digest: number): void {
    if (++this.count > MOST_DIGESTS) {
      this.mayRepeat = true;
      return;
    }
    let at = (digest ^ (digest >>> 16)) & (digests.length - 1);
    for (; digests[at] !== 0; at = (at + 1) & (digests.length - 1)) {
      if (digests[at] !== digest) continue;
      this.mayRepeat = true;
      return;
    }
    digests[at] = digest;
  }

  string(): number {
    return NO_OBJECT;
  }

  number(): number {
    return NO_OBJECT;
  }

  literal(): number {
    return NO_OBJECT;
  }

  begin(type: 'object' | 'array' | 'property', _offset: number, parent = NO_OBJECT): number {
    if (type === 'property') return parent;
    if (type === 'array') return NO_OBJECT;
    this.objects += 1;
    return this.objects;
  }

  add(): void {}
  end(): void {}
  endProperty(): void {}
}

const SAMPLE = new KeyMaker(new Uint16Array());
keepForm(SAMPLE);
keepForm(new SoundReader('', 0, SAMPLE));
