import { QcowmetaError } from '../../core/errors';
import { probeInUse } from '../../core/image/lock';
import type { Registry } from '../../core/registry/registry';
import { loggable } from '../loggable';
import type { ImageNode, ImageState } from './nodes';

/** An image may take 40 ms, most of it waiting until it is certain that nobody changes it, so several are read at a time. */
const AT_ONCE = 32;
/** So often the list is told of what was read, rather than of each image. */
const TELL_MS = 200;

/**
 * Reads what the list tells of images, those that were asked for first. An image that is asked for twice is read once. What is new is
 * written into the nodes, and told in batches.
 */
export class SummaryReader {
  private readonly waiting = new Set<ImageNode>();
  private readonly done = new Set<ImageNode>();
  private working: Promise<void> | undefined;
  private isDisposed = false;

  constructor(
    private readonly registry: () => Promise<Registry>,
    private readonly tell: (nodes: readonly ImageNode[]) => void,
    private readonly log: { error(error: string | Error): void },
  ) {}

  /** Has images read soon. */
  ask(nodes: Iterable<ImageNode>): void {
    for (const node of nodes) this.waiting.add(node);
    if (this.waiting.size === 0) return;
    this.working ??= this.work()
      .catch((error: unknown) => {
        this.log.error(loggable(error));
      })
      .finally(() => {
        this.working = undefined;
        // What was asked for after the last look at what is waiting.
        this.ask([]);
      });
  }

  private async work(): Promise<void> {
    const telling = setInterval(() => {
      this.tellDone();
    }, TELL_MS);
    try {
      const registry = await this.registry();
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.readOneByOne(registry)));
    } finally {
      clearInterval(telling);
      this.tellDone();
    }
  }

  private tellDone(): void {
    if (this.done.size === 0 || this.isDisposed) return;
    const nodes = [...this.done];
    this.done.clear();
    this.tell(nodes);
  }

  private async readOneByOne(registry: Registry): Promise<void> {
    for (const node of this.waiting) {
      if (this.isDisposed) return;
      this.waiting.delete(node);
      const state = await readState(node.image, registry);
      // A running guest touches its image all the time, which changes nothing here.
      if (node.state && keyOf(node.state) === keyOf(state)) continue;
      node.state = state;
      this.done.add(node);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.waiting.clear();
  }
}

/** What is to be told of an image now. */
async function readState(image: string, registry: Registry): Promise<ImageState> {
  const { readSummary } = await import('../later');
  try {
    const summary = await readSummary(image, registry);
    return { kind: 'read', summary, inUse: await isInUse(image) };
  } catch (error) {
    if (error instanceof QcowmetaError) return { kind: 'failed', error };
    throw error;
  }
}

/** One string per state, the same for the same state. */
function keyOf(state: ImageState): string {
  if (state.kind === 'failed') return state.error.message;
  return JSON.stringify(state, (_name, value: unknown) => {
    if (value instanceof QcowmetaError) return value.message;
    return typeof value === 'bigint' ? String(value) : value;
  });
}

/** Whether a program keeps an image from being written to. Where locks cannot be asked for, that is not known. */
export async function isInUse(image: string): Promise<boolean> {
  try {
    return (await probeInUse(image, { holder: false })).inUse;
  } catch (error) {
    if (error instanceof QcowmetaError) return false;
    throw error;
  }
}
