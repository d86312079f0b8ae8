/**
 * A word for a command that people copy out of a message into their shell, whatever an image made of it: plain words stay as they are, others
 * stand in single quotes, and those with control or invisible characters in `$'...'` with these as bytes (`\x1b`), which bash, zsh and ksh
 * read, so that a message stays on its line. A word that would be taken for an option gets `./` before it.
 */
export function shellWord(text: string): string {
  const word = noOption(text);
  if (PLAIN.test(word)) return word;
  // Controls, format characters (such as those that turn the direction of text) and separators of lines and paragraphs.
  const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
  if (word.search(unseen) < 0) return quoted(word);
  const escaped = word.replace(/['\\]/g, '\\$&').replace(unseen, (character) => bytesOf(character, 16, '\\x'));
  return `$'${escaped}'`;
}

/**
 * The same for a script, which any POSIX shell reads: a line end stands in the quotes as it is, other control and invisible characters are
 * printed by printf.
 */
export function scriptWord(text: string): string {
  const word = noOption(text);
  if (PLAIN.test(word)) return word;
  // What the group of the expression holds, the same without line ends, is every second part.
  const parts = word
    .split(/((?:(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+)/u)
    .map((part, index) => (index % 2 === 1 ? printed(part) : part && quoted(part)));
  return parts.join('');
}

const PLAIN = /^[\w@%+:,./-]+$/;

function noOption(text: string): string {
  return text.startsWith('-') ? `./${text}` : text;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function printed(text: string): string {
  return `"$(printf '${bytesOf(text, 8, '\\')}')"`;
}

/** Each byte of a text as digits of a base behind a prefix. */
function bytesOf(text: string, base: 8 | 16, prefix: string): string {
  const width = base === 8 ? 3 : 2;
  return [...Buffer.from(text)].map((byte) => prefix + byte.toString(base).padStart(width, '0')).join('');
}
