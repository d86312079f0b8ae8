/** What work gives while the computer's clock is ahead by so many milliseconds, for who asks `Date.now`. */
export async function ahead<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + ms;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/** Stops the clock that measures how long things take, `performance.now()`; gives what lets it go on. */
export function stopClock(): () => void {
  const stopped = performance.now();
  performance.now = () => stopped;
  return () => {
    // What is below it is the clock itself.
    Reflect.deleteProperty(performance, 'now');
  };
}
