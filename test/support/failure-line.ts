import { stripVTControlCharacters } from 'node:util';

const MESSAGE_LENGTH = 200;

/** A test that failed, with the beginning of why, as a line of the summary of all tests. */
export function failureLine(test: { fullTitle(): string }, { message }: Error): string {
  const words = stripVTControlCharacters(message).replaceAll(/\s+/g, ' ').trim();
  return `${test.fullTitle()}: ${words.slice(0, MESSAGE_LENGTH)}`;
}
