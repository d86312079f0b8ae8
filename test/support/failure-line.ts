const MESSAGE_LENGTH = 200;

/** A test that failed, with the beginning of why, as a line of the summary of all tests. */
export function failureLine(test: { fullTitle(): string }, { message }: Error): string {
  return `${test.fullTitle()}: ${message.replaceAll(/\s+/g, ' ').trim().slice(0, MESSAGE_LENGTH)}`;
}
