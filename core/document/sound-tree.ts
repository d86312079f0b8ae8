import type { Node } from 'jsonc-parser';
import { memberOf, type Member } from './member';
import { SoundReader, type Maker } from './sound-reader';

/** A node while it is being made. */
export type Draft = { -readonly [Field in keyof Node]: Node[Field] };

/**
 * The tree of a text, the same as jsonc-parser's, if the text is JSON (RFC 8259) of at most `maxDepth` levels; else undefined. Several
 * times as fast. Never throws.
 */
export function soundTree(text: string, maxDepth: number): Node | undefined {
  return new SoundReader(text, maxDepth, new TreeMaker(text)).whole();
}

/** The member at the beginning of a part of a text, its value of at most `maxDepth` levels; undefined if none can be read there. */
export function soundMember(
  text: string,
  [start, end]: readonly [number, number],
  maxDepth: number,
): Member | undefined {
  const part = text.slice(start, end);
  const node = new SoundReader(part, maxDepth, new TreeMaker(part, start)).property(undefined);
  return node && memberOf(node);
}

class TreeMaker implements Maker<Draft> {
  /** `start` is where the text begins in the whole one, whose offsets the nodes have. */
  constructor(
    private readonly text: string,
    private readonly start = 0,
  ) {}

  key(offset: number, end: number, unescaped: string | undefined, property: Draft): Draft {
    return this.string(offset, end, unescaped, property);
  }

  string(offset: number, end: number, unescaped: string | undefined, parent: Draft | undefined): Draft {
    const node = this.made('string', offset, end - offset, parent);
    node.value = unescaped ?? this.text.slice(offset + 1, end - 1);
    return node;
  }

  number(offset: number, end: number, parent: Draft | undefined): Draft {
    const node = this.made('number', offset, end - offset, parent);
    node.value = Number(this.text.slice(offset, end));
    return node;
  }

  literal(
    type: 'boolean' | 'null',
    offset: number,
    end: number,
    value: boolean | null,
    parent: Draft | undefined,
  ): Draft {
    const node = this.made(type, offset, end - offset, parent);
    node.value = value;
    return node;
  }

  begin(type: 'object' | 'array' | 'property', offset: number, parent: Draft | undefined): Draft {
    const node = this.made(type, offset, -1, parent);
    if (type !== 'property') node.children = [];
    return node;
  }

  add({ children }: Draft, child: Draft): void {
    children?.push(child);
  }

  end(container: Draft, end: number): void {
    container.length = this.start + end - container.offset;
  }

  endProperty(property: Draft, key: Draft, colonOffset: number, value: Draft, end: number): void {
    property.colonOffset = this.start + colonOffset;
    property.children = [key, value];
    property.length = this.start + end - property.offset;
  }

  private made(type: Node['type'], at: number, length: number, parent: Draft | undefined): Draft {
    const offset = this.start + at;
    return parent === undefined ? { type, offset, length } : { type, offset, length, parent };
  }
}
