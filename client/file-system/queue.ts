/**
 * Runs the work on each image one after the other, so that an answer read earlier never arrives after a later one. Work on different
 * images does not wait for each other.
 */
export class ImageQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything queued before for this image is done, whether that failed or not. */
  run<T>(image: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(image) ?? Promise.resolve();
    const result = before.then(work, work);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    this.tails.set(image, tail);
    void tail.then(() => {
      if (this.tails.get(image) === tail) this.tails.delete(image);
    });
    return result;
  }
}
