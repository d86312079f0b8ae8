const MOST_SUGGESTIONS = 3;

/**
 * Up to three of the candidates that a misspelt word may have meant, best first. Upper and lower case do not count, nor does a leading
 * `qemu.` that was left out; a candidate of which the word is the beginning is always near. How much may differ depends on the longest
 * part between dots.
 */
export function nearest(word: string, candidates: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  const longestPart = wanted.split('.').reduce((longest, { length }) => Math.max(longest, length), 0);
  const most = Math.max(1, Math.min(4, Math.floor(longestPart / 4)));
  return candidates
    .map((candidate) => ({ candidate, distance: distanceTo(wanted, candidate.toLowerCase(), most) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

function distanceTo(word: string, candidate: string, most: number): number {
  const full = editDistance(word, candidate, most);
  const short = candidate.startsWith('qemu.') ? editDistance(word, candidate.slice('qemu.'.length), most) : Infinity;
  const isBeginning = word.length >= 6 && candidate.startsWith(word);
  return Math.min(full, short, isBeginning ? most : Infinity);
}

/**
 * The number of letters to insert, remove, replace or swap with a neighbour (Damerau-Levenshtein, optimal string alignment). Infinity
 * if it is more than `most`: then only the cells near the diagonal are looked at, and no more rows than needed to know.
 */
export function editDistance(from: string, to: string, most = Infinity): number {
  if (Math.abs(from.length - to.length) > most) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = nextRow(from, to, i, most, last, beforeLast);
    if (row.every((distance) => distance > most)) return Infinity;
    beforeLast = last;
    last = row;
  }
  const distance = cell(last, to.length);
  return distance > most ? Infinity : distance;
}

/** Distances from the first `i` letters of a word to the beginnings of another; holes where they must be more than `most`. */
function nextRow(from: string, to: string, i: number, most: number, last: number[], beforeLast: number[]): number[] {
  const row: number[] = [];
  if (i <= most) row[0] = i;
  for (let j = Math.max(1, i - most); j <= Math.min(to.length, i + most); j++) {
    const isSame = from[i - 1] === to[j - 1];
    const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
    row[j] = Math.min(
      cell(last, j) + 1,
      cell(row, j - 1) + 1,
      cell(last, j - 1) + (isSame ? 0 : 1),
      isSwap ? cell(beforeLast, j - 2) + 1 : Infinity,
    );
  }
  return row;
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
