/** A system error in a few words for people: `no space left on device (ENOSPC)`. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  const code = codeOf(error);
  const words = code === '' ? null : /^[A-Z0-9]+: (.*?)(, |$)/.exec(message);
  return words ? `${words[1] ?? ''} (${code})` : message;
}

/** What an error says; anything else that was thrown, as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's name of an error, such as `ENOENT`; empty for any other error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
