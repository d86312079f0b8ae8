/** A key that is the beginning of another one, as `com.example.disk` is of `com.example.disk.size`: they cannot both have a value. */
export interface Nesting {
  readonly key: string;
  readonly longer: string;
}

/** Keys, and which of them begin with which, found without comparing each with all others. */
export class KeyNesting {
  private readonly keys = new Set<string>();
  /** Of each beginning the first key that was added with it. */
  private readonly longer = new Map<string, string>();

  constructor(keys: readonly string[] = []) {
    for (const key of keys) this.add(key);
  }

  add(key: string): void {
    this.keys.add(key);
    for (const beginning of beginningsOf(key)) if (!this.longer.has(beginning)) this.longer.set(beginning, key);
  }

  /** A key that begins with this one, if one was added. */
  longerThan(key: string): string | undefined {
    return this.longer.get(key);
  }

  /** This key and one that was added, of which one is the beginning of the other; undefined if there is none. */
  with(key: string): Nesting | undefined {
    const longer = this.longerThan(key);
    if (longer !== undefined) return { key, longer };
    const beginning = beginningsOf(key).find((candidate) => this.keys.has(candidate));
    return beginning === undefined ? undefined : { key: beginning, longer: key };
  }
}

/** What a key begins with, up to each of its dots: `com` and `com.example` of `com.example.name`; only those of some lengths if such are given. */
export function beginningsOf(key: string, lengths?: ReadonlySet<number>): string[] {
  const beginnings: string[] = [];
  for (let dot = key.indexOf('.', 1); dot > 0; dot = key.indexOf('.', dot + 1)) {
    if (lengths?.has(dot) ?? true) beginnings.push(key.slice(0, dot));
  }
  return beginnings;
}
