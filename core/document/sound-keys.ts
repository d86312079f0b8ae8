import { SoundReader, type Maker } from './sound-reader';

/** The keys of an object in their order, duplicates kept. */
export type Keys = readonly string[];

/**
 * The keys of each object of a text, those of the outermost first, if the text is an object of JSON (RFC 8259) of at most `maxDepth` levels;
 * else undefined. Read as the tree is, without making it. Never throws.
 */
export function soundKeys(text: string, maxDepth: number): readonly Keys[] | undefined {
  const maker = new KeyMaker(text);
  const root = new SoundReader(text, maxDepth, maker).whole();
  return root !== undefined && root === maker.objects[0] ? maker.objects : undefined;
}

/** What has no keys. */
const NONE: string[] = [];

/** A part is the keys of the object that it is, or that it is a member of. */
class KeyMaker implements Maker<string[]> {
  readonly objects: string[][] = [];

  constructor(private readonly text: string) {}

  key(offset: number, end: number, unescaped: string | undefined, object: string[]): string[] {
    object.push(unescaped ?? this.text.slice(offset + 1, end - 1));
    return object;
  }

  string(): string[] {
    return NONE;
  }

  number(): string[] {
    return NONE;
  }

  literal(): string[] {
    return NONE;
  }

  begin(type: 'object' | 'array' | 'property', _offset: number, parent = NONE): string[] {
    if (type === 'property') return parent;
    if (type === 'array') return NONE;
    const keys: string[] = [];
    this.objects.push(keys);
    return keys;
  }

  add(): void {}
  end(): void {}
  endProperty(): void {}
}
