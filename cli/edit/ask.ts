import { createInterface } from 'node:readline';
import type { Context } from '../context';

/** Whether there is a person at a terminal who can be asked. */
export function canAsk({ stdin, output }: Context): boolean {
  return stdin.isTTY === true && output.isSeen;
}

/**
 * Asks for one of some words, each by its first letter: `{ e: 'edit again', q: 'quit' }`. Asks again until it gets one; undefined if
 * there is no answer (Ctrl+D), or Ctrl+C instead of one.
 */
export async function ask<Letter extends string>(
  context: Context,
  question: string,
  answers: Readonly<Record<Letter, string>>,
): Promise<Letter | undefined> {
  const entries = Object.entries<string>(answers) as [Letter, string][];
  const choices = entries.map(([letter, words]) => words.replace(letter, `[${letter}]`)).join(', ');
  for (;;) {
    context.output.prompt(`${question} ${choices}: `);
    const line = await readLine(context);
    if (line === undefined) return undefined;
    const given = line.trim().toLowerCase();
    const found = entries.find(([letter, words]) => given === letter || (given.length > 1 && words.startsWith(given)));
    if (found !== undefined) return found[0];
  }
}

/** The next line. The input is paused after it, so that an editor can have the terminal. */
async function readLine({ stdin, interrupts }: Context): Promise<string | undefined> {
  const { signal } = interrupts;
  return interrupts.hold(
    () =>
      new Promise((resolve) => {
        const lines = createInterface({ input: stdin, terminal: false });
        let line: string | undefined;
        const close = (): void => {
          lines.close();
        };
        lines.once('line', (text) => {
          line = text;
          close();
        });
        lines.once('close', () => {
          signal.removeEventListener('abort', close);
          resolve(line);
        });
        signal.addEventListener('abort', close);
      }),
  );
}
