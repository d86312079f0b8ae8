import { unitsOf } from './units';

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [MINUS, PLUS, POINT, ZERO, NINE] = [0x2d, 0x2b, 0x2e, 0x30, 0x39];
const [SMALL_E, LARGE_E] = [0x65, 0x45];
const LITERALS = [
  ['true', 'boolean', true],
  ['false', 'boolean', false],
  ['null', 'null', null],
] as const;

/**
 * Makes parts of what is read of a text: nodes of a tree, or as little as somebody needs. Offsets are UTF-16 units. A part is given the one
 * that it stands in, which is not finished then.
 */
export interface Maker<Part> {
  /** From quote to quote. `unescaped` is the text if it has escapes. */
  key(offset: number, end: number, unescaped: string | undefined, property: Part): Part;
  string(offset: number, end: number, unescaped: string | undefined, parent: Part | undefined): Part;
  number(offset: number, end: number, parent: Part | undefined): Part;
  literal(type: 'boolean' | 'null', offset: number, end: number, value: boolean | null, parent: Part | undefined): Part;
  /** The beginning of an object, a list or a member. */
  begin(type: 'object' | 'array' | 'property', offset: number, parent: Part | undefined): Part;
  /** A list has one more item, or an object one more member. */
  add(container: Part, child: Part): void;
  /** All of an object or a list was added. */
  end(container: Part, end: number): void;
  /** All of a member was read. */
  endProperty(property: Part, key: Part, colonOffset: number, value: Part, end: number): void;
}

/**
 * Reads JSON (RFC 8259) of at most `maxDepth` levels from the beginning of a text on. Each part gives undefined if it is not JSON: this neither looks
 * for what may be wrong nor goes on after it. Never throws.
 */
export class SoundReader<Part> {
  private at = 0;
  private depth = 0;
  /** The text of the string that was read last, if it has escapes. */
  private unescaped: string | undefined;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
    private readonly maker: Maker<Part>,
    private readonly units = unitsOf(text),
  ) {}

  /** The part that the whole text is. */
  whole(): Part | undefined {
    const root = this.value(undefined);
    if (root === undefined) return undefined;
    this.next();
    return this.at >= this.text.length ? root : undefined;
  }

  private value(parent: Part | undefined): Part | undefined {
    const code = this.next();
    if (code === QUOTE) return this.string(parent);
    if (code === OPEN_OBJECT) return this.container(parent, 'object');
    if (code === OPEN_LIST) return this.container(parent, 'array');
    return this.number(parent) ?? this.literal(parent);
  }

  private container(parent: Part | undefined, type: 'object' | 'array'): Part | undefined {
    if (++this.depth > this.maxDepth) return undefined;
    const part = this.maker.begin(type, this.at++, parent);
    const close = type === 'object' ? CLOSE_OBJECT : CLOSE_LIST;
    if (this.next() !== close) {
      do {
        const child = type === 'object' ? this.property(part) : this.value(part);
        if (child === undefined) return undefined;
        this.maker.add(part, child);
      } while (this.isMore());
      if (this.units[this.at] !== close) return undefined;
    }
    this.at += 1;
    this.depth -= 1;
    this.maker.end(part, this.at);
    return part;
  }

  private isMore(): boolean {
    if (this.next() !== COMMA) return false;
    this.at += 1;
    return true;
  }

  property(parent: Part | undefined): Part | undefined {
    if (this.next() !== QUOTE) return undefined;
    const { maker, at: offset } = this;
    const part = maker.begin('property', offset, parent);
    const end = this.endOfString();
    if (end === undefined) return undefined;
    const key = maker.key(offset, end, this.unescaped, part);
    if (this.next() !== COLON) return undefined;
    const colonOffset = this.at++;
    const value = this.value(part);
    if (value === undefined) return undefined;
    maker.endProperty(part, key, colonOffset, value, this.at);
    return part;
  }

  private string(parent: Part | undefined): Part | undefined {
    const { maker, at: offset } = this;
    const end = this.endOfString();
    return end === undefined ? undefined : maker.string(offset, end, this.unescaped, parent);
  }

  /** Goes to the end of a string; undefined if it has none, or an escape that is none. */
  private endOfString(): number | undefined {
    const { units, at: offset } = this;
    let hasEscape = false;
    for (let at = offset + 1; ; at++) {
      const code = units[at];
      if (code === QUOTE) {
        this.at = at + 1;
        this.unescaped = hasEscape ? unescaped(this.text.slice(offset, this.at)) : undefined;
        return hasEscape && this.unescaped === undefined ? undefined : this.at;
      }
      // Behind the text there is a 0.
      if (code === undefined || code < SPACE) return undefined;
      if (code === BACKSLASH) {
        hasEscape = true;
        at += 1;
      }
    }
  }

  private number(parent: Part | undefined): Part | undefined {
    const { at: offset } = this;
    const end = endOfNumber(this.units, offset);
    if (end === undefined) return undefined;
    this.at = end;
    return this.maker.number(offset, end, parent);
  }

  private literal(parent: Part | undefined): Part | undefined {
    const { at: offset } = this;
    const found = LITERALS.find(([word]) => this.text.startsWith(word, offset));
    if (found === undefined) return undefined;
    const [word, type, value] = found;
    this.at = offset + word.length;
    return this.maker.literal(type, offset, this.at, value, parent);
  }

  /** The code of the next character that is no white space; 0, which no JSON has, at the end. */
  private next(): number | undefined {
    const { units } = this;
    let { at } = this;
    for (;;) {
      const code = units[at];
      if (code !== SPACE && code !== LINE_FEED && code !== CARRIAGE_RETURN && code !== TAB) {
        this.at = at;
        return code;
      }
      at += 1;
    }
  }
}

/** Where the number ends that begins at an offset; undefined if none does. To go by digits takes a third of the time of a regular expression. */
function endOfNumber(units: Uint16Array, offset: number): number | undefined {
  const start = units[offset] === MINUS ? offset + 1 : offset;
  let at = units[start] === ZERO ? start + 1 : endOfDigits(units, start);
  if (at === start) return undefined;
  if (units[at] === POINT) {
    const end = endOfDigits(units, at + 1);
    if (end === at + 1) return undefined;
    at = end;
  }
  const code = units[at];
  if (code !== SMALL_E && code !== LARGE_E) return at;
  const sign = units[at + 1];
  const digits = sign === MINUS || sign === PLUS ? at + 2 : at + 1;
  const end = endOfDigits(units, digits);
  return end === digits ? undefined : end;
}

function endOfDigits(units: Uint16Array, offset: number): number {
  let at = offset;
  for (;;) {
    const code = units[at];
    if (code === undefined || code < ZERO || code > NINE) return at;
    at += 1;
  }
}

/** The text of a string with escapes; undefined if one of them is none. */
function unescaped(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
