import table from './odd-characters.json';

/**
 * Characters that a person takes for a plain letter, digit, hyphen or dot, or does not see at all. The look-alikes are the Cyrillic,
 * Greek, Armenian and Latin ones of the Unicode confusables (UTS #39, confusables.txt) that stand for one ASCII character, with к and κ
 * for k; compatibility forms, such as the fullwidth ones, come from their normalization (NFKC). By code point in hexadecimal.
 */
const LOOK_ALIKES: Readonly<Record<string, readonly string[]>> = table.lookAlikes;
const HIDDEN_NAMES: Readonly<Record<string, string>> = table.hidden;

/** A character that is not what it seems to be, or is not seen. */
export interface OddCharacter {
  /** UTF-16 offset and length. */
  readonly offset: number;
  readonly length: number;
  /** `U+0430 CYRILLIC SMALL LETTER A`; without a name if it is a compatibility form. */
  readonly name: string;
  /** What it looks like; empty if it is not seen. */
  readonly plain: string;
}

/** Controls of the reading direction, zero-width and filling characters, and tags (Unicode: default ignorable, and a few fillers). */
const HIDDEN = new RegExp(
  `[${Object.keys(HIDDEN_NAMES)
    .map((code) => `\\u{${code}}`)
    .join('')}\\u{e0020}-\\u{e007f}]`,
  'gu',
);

/** What joins letters of other scripts, and emoji, where it stands between such. */
const JOINERS = /[\u200c\u200d]/;
/** What chooses between two looks of the character before it, which may be a digit, as in a keycap. */
const SELECTORS = /[\ufe0e\ufe0f]/;

/** The characters of a text that are not seen, but make it another one. Those that join letters and emoji where they belong are left out. */
export function hiddenCharacters(text: string): OddCharacter[] {
  // Hardly any text has one, and a search takes less than an iterator.
  if (text.search(HIDDEN) < 0) return [];
  return Array.from(text.matchAll(HIDDEN), ({ 0: character, index }) => ({
    offset: index,
    length: character.length,
    name: characterName(character),
    plain: '',
  })).filter(({ offset, length }) => !joins(text, offset, length));
}

function joins(text: string, offset: number, length: number): boolean {
  const [before, character, after] = [text.charAt(offset - 1), text.charAt(offset), text.charAt(offset + length)];
  if (SELECTORS.test(character)) return /[^\p{ASCII}]|[0-9#*]/u.test(before);
  return JOINERS.test(character) && !isAscii(before) && !isAscii(after);
}

/** The characters of a word that are not plain ones but look like them or are not seen, in their order. */
export function oddCharacters(word: string): OddCharacter[] {
  let offset = 0;
  return Array.from(word).flatMap((character) => {
    const start = offset;
    offset += character.length;
    const plain = plainOf(character);
    return plain === undefined
      ? []
      : [{ offset: start, length: character.length, name: characterName(character), plain }];
  });
}

/** A word as a person reads it: plain characters in place of those that look like them, and nothing in place of what is not seen. */
export function plainForm(word: string): string {
  return isAscii(word) ? word : Array.from(word, (character) => plainOf(character) ?? character).join('');
}

/** What a single character looks like; undefined for one that is plain, or that looks like no plain one. */
function plainOf(character: string): string | undefined {
  if (isAscii(character)) return undefined;
  if (character.search(HIDDEN) === 0) return '';
  const [known] = LOOK_ALIKES[codeOf(character)] ?? [];
  if (known !== undefined) return known;
  const normal = character.normalize('NFKC');
  const plain = normal === character ? character : Array.from(normal, (part) => plainOf(part) ?? part).join('');
  return /^[\w.-]+$/.test(plain) ? plain : undefined;
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/** The code point of a text's first character, and its name if it is one of those that look like plain ones or are not seen. */
export function characterName(character: string): string {
  const code = codeOf(character);
  return ['U+' + code, HIDDEN_NAMES[code] ?? LOOK_ALIKES[code]?.[1] ?? ''].join(' ').trim();
}

/** At least four hexadecimal digits. */
function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
