import { QcowmetaError } from '../errors';
import { directPath } from '../image/paths';
import { MAX_IMAGES } from './chain';
import type { EffectiveMetadata } from './effective';
import { surveyed, type Surveyed } from './surveyed';

/** What overlays of a backing file inherit; undefined if each of them has to be read with its whole chain, to say what is wrong. */
export type Inherited = Surveyed | undefined;

interface Answer {
  readonly inherited: Inherited;
}

const MOST_KNOWN = 1000;

/** What backing files say, each read once for all its overlays, as long as not too many others were in between. */
export class Inheritances {
  private readonly known = new Map<string, Answer | Promise<Inherited>>();
  private last: { readonly path: Buffer; readonly answer: Answer } | undefined;

  /** `read` is `readEffective`, or what does the same. */
  constructor(private readonly read: (path: string) => Promise<EffectiveMetadata>) {}

  /**
   * What the overlays of a backing file inherit, now if it is known. The path is bytes, for a name need not be UTF-8. Asked for the very same
   * bytes as before it has the answer at hand.
   */
  of(path: Buffer): Answer | Promise<Inherited> {
    if (this.last?.path === path) return this.last.answer;
    const answer = this.look(path);
    if (!(answer instanceof Promise)) this.last = { path, answer };
    return answer;
  }

  private look(path: Buffer): Answer | Promise<Inherited> {
    const text = path.toString();
    if (!Buffer.from(text).equals(path)) return { inherited: undefined };
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const reading = this.readInherited(text);
    this.remember(text, reading);
    void reading.then((inherited) => {
      if (this.known.has(text)) this.known.set(text, { inherited });
    });
    return reading;
  }

  private remember(path: string, reading: Promise<Inherited>): void {
    const [oldest] = this.known.keys();
    if (this.known.size >= MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
    this.known.set(path, reading);
  }

  /** Never rejects: who reads the chain with care throws what is wrong with it. */
  private async readInherited(path: string): Promise<Inherited> {
    try {
      const effective = await this.read(await directPath(path));
      if (effective.end.kind === 'failed' || effective.chain.length >= MAX_IMAGES) return undefined;
      return surveyed(path, effective);
    } catch (error) {
      if (error instanceof QcowmetaError) return undefined;
      throw error;
    }
  }
}
