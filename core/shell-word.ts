/**
 * A word for a command that people copy into their shell, whatever an image made of it: plain words stay as they are, others stand in single
 * quotes, and those with control or invisible characters in `$'...'` with these as bytes (`\x1b`), which bash, zsh and ksh read. A word that
 * would be taken for an option gets `./` before it.
 */
export function shellWord(text: string): string {
  const word = text.startsWith('-') ? `./${text}` : text;
  if (/^[\w@%+:,./-]+$/.test(word)) return word;
  if (!UNSEEN.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = word.replace(/['\\]/g, '\\$&').replace(new RegExp(UNSEEN, 'gu'), bytesOf);
  return `$'${escaped}'`;
}

/** Controls, format characters (such as those that turn the direction of text) and separators of lines and paragraphs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function bytesOf(character: string): string {
  return Buffer.from(character).toString('hex').replace(/../g, '\\x$&');
}
