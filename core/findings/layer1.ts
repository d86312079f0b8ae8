import { characterName } from '../document/odd-characters';
import { parseDocument, MAX_DEPTH, type ParsedDocument, type SyntaxProblem } from '../document/parse';
import { soundKeys } from '../document/sound-keys';
import { decodeUtf8, type DecodedText } from '../document/utf8';
import type { Finding, Fix } from './finding';
import { finding, fix } from './build';
import { findKeyProblems, mayHaveKeyProblem } from './keys';

/**
 * What Layer 1 has against these bytes: nothing if they are UTF-8 and a JSON object with sound keys. Offsets are UTF-16 units of the
 * text as decodeUtf8 gives it. Such findings are always errors; a text with any of them is not stored.
 */
export function findLayer1(bytes: Uint8Array): Finding[] {
  const decoded = decodeUtf8(bytes);
  return isFaultless(decoded) ? [] : check(decoded).faults;
}

/** Whether a text has no fault, told without its tree. Of nearly all texts that are stored this is all that is asked. */
function isFaultless({ text, invalidAt }: DecodedText): boolean {
  if (invalidAt !== undefined) return false;
  const signs = soundKeys(text, MAX_DEPTH);
  return signs !== undefined && !mayHaveKeyProblem(signs);
}

/** Bytes read as a document, and what `findLayer1` finds. */
export function readChecked(bytes: Uint8Array): { document: ParsedDocument; faults: Finding[] } {
  return check(decodeUtf8(bytes));
}

function check({ text, invalidAt }: DecodedText): { document: ParsedDocument; faults: Finding[] } {
  const document = parseDocument(text);
  const faults = findLayer1InDocument(document);
  if (invalidAt !== undefined) faults.push(finding('not-utf8', { offset: invalidAt, length: 1 }));
  return { document, faults: faults.sort((a, b) => a.offset - b.offset) };
}

/**
 * The same for a text that is being typed. Half of a surrogate pair cannot be stored as UTF-8 either. `suspects` are the members in whose
 * values something may be wrong.
 */
export function findLayer1InDocument(document: ParsedDocument, suspects = document.members): Finding[] {
  return [
    ...findMark(document),
    ...findLoneSurrogate(document),
    ...document.syntax.map((problem) => syntaxFinding(problem, document.text)),
    ...findShape(document),
    ...findKeyProblems(document, suspects),
  ].sort((a, b) => a.offset - b.offset);
}

function findMark({ text }: ParsedDocument): Finding[] {
  if (!text.startsWith('\ufeff')) return [];
  const fixes = [fix('remove', { what: 'U+FEFF' }, [{ offset: 0, length: 1, text: '' }])];
  return [finding('byte-order-mark', { offset: 0, length: 1 }, {}, { fixes })];
}

function findLoneSurrogate({ text }: ParsedDocument): Finding[] {
  if (text.isWellFormed()) return [];
  const at = text.search(/\p{Surrogate}/u);
  return [finding('not-utf8', { offset: at, length: 1 })];
}

function findShape(document: ParsedDocument): Finding[] {
  const { text, rootType, tooDeepAt } = document;
  if (tooDeepAt !== undefined) {
    return [finding('too-deep', { offset: tooDeepAt, length: 1 }, { limit: MAX_DEPTH })];
  }
  if (rootType === 'object') return [];
  // Tokens are made only where somebody asks for them.
  if (document.tokens.length === 0) {
    return [finding('empty-text', { offset: 0, length: text.length }, { braces: '{}' })];
  }
  const { root } = document;
  if (root === undefined) return [];
  return [finding('not-an-object', root, { example: '{ "key": value }' })];
}

function syntaxFinding(problem: SyntaxProblem, text: string): Finding {
  return finding(problem.kind, problem, {}, { fixes: repairs(problem, text) });
}

function repairs({ repair }: SyntaxProblem, text: string): Fix[] {
  if (repair === undefined) return [];
  const { edit, isSure } = repair;
  if (edit.text === '') {
    return [fix('remove', { what: nameOf(text.slice(edit.offset, edit.offset + edit.length)) }, [edit], isSure)];
  }
  if (edit.length === 0) return [fix('insert', { what: shortened(edit.text) }, [edit], isSure)];
  return [fix('replace', { value: shortened(edit.text) }, [edit], isSure)];
}

/** Characters of a text that a title shows at most. */
const LONGEST_TITLE = 60;

function shortened(text: string): string {
  const characters = Array.from(text.replace(/\s*[\r\n]\s*/g, ' '));
  return characters.length > LONGEST_TITLE ? `${characters.slice(0, LONGEST_TITLE).join('')}…` : characters.join('');
}

/** What a repair takes away, in a few characters: the signs of a comment, the name of what looks like a space. */
function nameOf(removed: string): string {
  if (removed.startsWith('//')) return '//';
  if (removed.startsWith('/*')) return '/* */';
  return /^[\s\p{Cf}]/u.test(removed) ? characterName(removed) : shortened(removed);
}
