import { builtinRegistryFile } from '../../../core/registry/registry';

/** The member that is made wrong and right again in turns. */
const CHANGED = { key: 'qemu.max-vcpus', right: '32', wrong: '"many"' } as const;
/** The key that is pointed at. */
const POINTED = 'qemu.min-ram-MB';
/** What was typed of a new key, the letter that is typed next, and what is then to be offered. */
const TYPED = { before: 'qemu.c', next: 'p', offered: 'qemu.cpu.models' } as const;

/** A place in a text as the protocol counts: from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A document, and where it is typed in and pointed at. */
export interface Sample {
  readonly size: string;
  readonly text: string;
  /** Where the value that is changed begins, and the two texts that it has in turns: one right, one of the wrong type. */
  readonly changed: { readonly at: Position; readonly right: string; readonly wrong: string };
  readonly pointed: Position;
  /** The same document with a key half typed in a line of its own. */
  readonly typed: {
    readonly text: string;
    readonly at: Position;
    readonly letter: string;
    readonly offered: string;
  };
}

/** What is typed in. */
export const DOCUMENTS = [sample('1.3 KB', 1200), sample('24 KB', 24_000)] as const;

/** A document of about so many bytes: the built-in keys with their examples, and members of vendors that no registry has. */
function sample(size: string, bytes: number): Sample {
  const lines: string[] = [];
  let length = 0;
  for (const [key, value] of members()) {
    if (length >= bytes) break;
    lines.push(`  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
    length += (lines.at(-1) ?? '').length + 1;
  }
  const line = (key: string): number => lines.findIndex((text) => text.startsWith(`  "${key}"`)) + 1;
  const textOf = (begin: readonly string[]): string =>
    ['{', ...begin, ...lines, '  "org.example.end": true', '}', ''].join('\n');
  return {
    size,
    text: textOf([]),
    changed: { at: { line: line(CHANGED.key), character: `  "${CHANGED.key}": `.length }, ...CHANGED },
    pointed: { line: line(POINTED), character: 5 },
    typed: {
      text: textOf([`  "${TYPED.before}"`]),
      at: { line: 1, character: `  "${TYPED.before}`.length },
      letter: TYPED.next,
      offered: TYPED.offered,
    },
  };
}

function* members(): Generator<[string, unknown]> {
  yield [POINTED, 512];
  yield [CHANGED.key, Number(CHANGED.right)];
  for (const [key, { examples }] of Object.entries(builtinRegistryFile.keys)) {
    const isTaken = key === POINTED || key === CHANGED.key || key.startsWith('qemu.cpu.');
    if (!isTaken && examples?.[0] !== undefined) yield [key, examples[0]];
  }
  for (let number = 0; ; number += 1) {
    const key = `org.example.inventory.entry-${number}`;
    yield [key, number % 2 === 0 ? number : [`rack-${number}`, { slot: number, row: 'b' }]];
  }
}
