/** Something that was thrown, as a log takes it: an error with where it came from, anything else as a text. */
export function loggable(thrown: unknown): Error | string {
  return thrown instanceof Error ? thrown : String(thrown);
}
