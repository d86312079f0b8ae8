/** What became of one item: what the work gave, or what it threw. */
export type Outcome<T, R> = { readonly item: T } & ({ readonly value: R } | { readonly error: unknown });

/**
 * Does work on items, on up to `limit` at a time, and gives the outcomes in the order of the items, each as soon as it and those before it
 * are there. Items are taken only when their turn comes. If the caller stops early, what has begun is waited for. Throws what taking an
 * item throws.
 */
export async function* inOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<Outcome<T, R>> {
  let begun: readonly Promise<Outcome<T, R>>[] = [];
  const source = iterate(items);
  let taking: Promise<Taken<T>> | undefined = take(source);
  try {
    for (;;) {
      const [first] = begun;
      if (first === undefined && taking === undefined) return;
      const isFull = taking === undefined || begun.length >= limit;
      const came = await soonest(isFull ? undefined : taking, first);
      if (came.kind === 'outcome') {
        begun = begun.slice(1);
        yield came.outcome;
      } else if (came.kind === 'failed') {
        for (const outcome of begun) yield await outcome;
        throw came.error;
      } else if (came.kind === 'end') {
        taking = undefined;
      } else {
        begun = [...begun, outcomeOf(came.item, work)];
        taking = take(source);
      }
    }
  } finally {
    await Promise.all(begun);
    await source.return(undefined);
  }
}

type Taken<T> =
  | { readonly kind: 'item'; readonly item: T }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The next item. Never rejects, because nobody may be waiting for it yet. */
async function take<T>(source: AsyncIterator<T, unknown>): Promise<Taken<T>> {
  try {
    const next = await source.next();
    return next.done === true ? { kind: 'end' } : { kind: 'item', item: next.value };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

async function* iterate<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}

function soonest<T, R>(
  taking: Promise<Taken<T>> | undefined,
  first: Promise<Outcome<T, R>> | undefined,
): Promise<Taken<T> | { readonly kind: 'outcome'; readonly outcome: Outcome<T, R> }> {
  const outcome = first?.then((value) => ({ kind: 'outcome', outcome: value }) as const);
  return Promise.race([outcome, taking].filter((one) => one !== undefined));
}

/** What becomes of one item. */
export async function outcomeOf<T, R>(item: T, work: (item: T) => Promise<R>): Promise<Outcome<T, R>> {
  try {
    return { item, value: await work(item) };
  } catch (error) {
    return { item, error };
  }
}
