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
