/** Asks whether one of some names is meant, behind the sentence that something is not known; nothing if there are none. */
export function didYouMean(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Did you mean ${names.join(' or ')}?`;
}
