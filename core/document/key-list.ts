/** The keys of a document in their order. The same object for versions of it between which no key changed. */
export class KeyList {
  private found: ReadonlyMap<string, number | undefined> | undefined;

  constructor(readonly keys: readonly string[]) {}

  /** Where each key stands in the list; undefined for one that is there twice. */
  get positions(): ReadonlyMap<string, number | undefined> {
    if (this.found === undefined) {
      const positions = new Map<string, number | undefined>();
      this.keys.forEach((key, index) => positions.set(key, positions.has(key) ? undefined : index));
      this.found = positions;
    }
    return this.found;
  }
}
