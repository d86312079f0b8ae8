/** The command line is wrong in a way that only a look at the image or at the values shows; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
