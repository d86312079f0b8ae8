/**
 * Computes something while the system is at work, and gives it when both are done. The work is waited for in every case; if both fail, the
 * work's failure is thrown.
 */
export async function meanwhile<T>(work: Promise<unknown>, compute: () => T): Promise<T> {
  try {
    return compute();
  } finally {
    await work;
  }
}
