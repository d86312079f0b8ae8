/** An escape that JSON knows (RFC 8259, section 7), or any other single character. */
const PIECES = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})|[^]/gu;

/**
 * A string as it is written, quotes included, with the escapes of its control characters. Undefined where a backslash stands before one:
 * together they would become another escape.
 */
export function escapeControls(written: string): string | undefined {
  return rewrite(written, (piece) => (piece < ' ' ? JSON.stringify(piece).slice(1, -1) : piece));
}

/** The same with two backslashes in place of each that begins no escape. */
export function escapeBackslashes(written: string): string | undefined {
  return rewrite(written, (piece) => (piece === '\\' ? '\\\\' : piece));
}

function rewrite(written: string, change: (piece: string) => string): string | undefined {
  const pieces = written.match(PIECES) ?? [];
  const isUnsure = pieces.some((piece, index) => piece === '\\' && (pieces[index + 1] ?? '') < ' ');
  return isUnsure ? undefined : pieces.map(change).join('');
}
