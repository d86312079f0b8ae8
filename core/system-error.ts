/** A system error in a few words for people: `no space left on device (ENOSPC)`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = /^[A-Z0-9]+: (.*?)(, |$)/.exec(error.message);
  const code = codeOf(error);
  return words ? `${words[1] ?? ''} (${code})` : error.message;
}

/** The system's name of an error, such as `ENOENT`; empty for any other error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
