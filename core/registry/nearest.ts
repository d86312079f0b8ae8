const MOST_SUGGESTIONS = 3;

/**
 * Up to three of the candidates that a misspelt word may have meant, best first. Upper and lower case do not count, nor does a leading
 * `qemu.` that was left out; a candidate of which the word is the beginning is always near. How much may differ depends on the longest
 * part between dots.
 */
export function nearest(word: string, candidates: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  const longestPart = Math.max(...wanted.split('.').map((part) => part.length));
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
 * The number of letters to insert, remove, replace or swap with a neighbour (Damerau-Levenshtein, optimal string alignment). Words
 * whose lengths alone differ by more than `most` are not compared.
 */
export function editDistance(from: string, to: string, most = Infinity): number {
  if (Math.abs(from.length - to.length) > most) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(
        Math.min(
          cell(last, j) + 1,
          cell(row, j - 1) + 1,
          cell(last, j - 1) + (isSame ? 0 : 1),
          isSwap ? cell(beforeLast, j - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return cell(last, to.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
