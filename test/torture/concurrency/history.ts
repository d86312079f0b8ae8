/** What a process did, in order: it found a string, or replaced the one that it had found by another. Strings by the first digits of their hash. */
export type Event =
  | { readonly did: 'read'; readonly found: string }
  | { readonly did: 'replace'; readonly found: string; readonly by: string };

/** Strings in the order in which they were stored. */
interface Chain {
  readonly place: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

/**
 * What is wrong with the histories of processes that used one image. Every replace that reported success replaced what its process had
 * found; so all of them make one chain from the first string to the last. Two that replaced the same string: one of them was lost, and nobody was
 * told. Every string that was found is of the chain, and no process finds an older one than before.
 */
export function historyFaults(first: string, last: string, histories: readonly (readonly Event[])[]): string[] {
  const { place, faults } = chainOf(first, last, histories.flat());
  return [...faults, ...histories.flatMap((history, index) => orderFaults(history, place, index))];
}

function chainOf(first: string, last: string, events: readonly Event[]): Chain {
  const next = new Map<string, string>();
  const faults: string[] = [];
  let replaces = 0;
  for (const event of events) {
    if (event.did !== 'replace') continue;
    replaces += 1;
    if (next.has(event.found)) faults.push(`two processes replaced ${event.found}, and both were told that they had`);
    next.set(event.found, event.by);
  }
  const place = new Map<string, number>();
  for (let now: string | undefined = first; now !== undefined && !place.has(now); now = next.get(now)) {
    place.set(now, place.size);
  }
  if (place.size !== replaces + 1)
    faults.push(`${replaces} replaces, but ${place.size - 1} lead on from the first string`);
  if (place.get(last) !== place.size - 1)
    faults.push(`at the end the image holds ${last}, which is not the last one written`);
  return { place, faults };
}

function orderFaults(history: readonly Event[], place: ReadonlyMap<string, number>, process: number): string[] {
  const faults: string[] = [];
  let latest = 0;
  for (const event of history) {
    const at = place.get(event.found);
    if (at === undefined) faults.push(`process ${process} found ${event.found}, which nobody wrote`);
    else if (at < latest) faults.push(`process ${process} found ${event.found}, which was replaced before`);
    else latest = at;
    if (event.did === 'replace') latest = Math.max(latest, place.get(event.by) ?? 0);
  }
  return faults;
}
