const LOOK_MS = 20;
const PATIENCE_MS = 30_000;

/**
 * Waits until a condition gives something other than false or undefined, and gives that. Throws with `what` after 30 s. A condition
 * that disturbs what it looks at leaves it `lookMs` in peace between two looks.
 */
export async function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  lookMs = LOOK_MS,
): Promise<Exclude<T, false | undefined>> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined) return value as Exclude<T, false | undefined>;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
