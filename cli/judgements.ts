import type { ParsedDocument } from '../core/document/parse';
import { rememberedOf } from '../core/remembered';
import type { Registry } from '../core/registry/registry';
import { examine } from './examine';
import { RawJson } from './json';

/** A string as JSON text, and how many findings it has. */
export interface Judgement {
  readonly text: RawJson | null;
  readonly findings: { readonly error: number; readonly warning: number };
}

/** What is told of an image without a string. */
export const NO_STRING: Judgement = { text: null, findings: { error: 0, warning: 0 } };

/** Bytes of strings that are kept. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What the rules have against the strings of many images, most of which are the same as those of others. */
export class Judgements {
  private readonly known = new Map<string, Judgement>();
  private bytes = 0;
  /** The last string that was judged: those of images that were made alike often differ in one member, such as a name. */
  private last: ParsedDocument | undefined;

  constructor(private readonly registry: Registry) {}

  /** What they have against a string. Of the very same bytes as before it is at hand. */
  readonly of = rememberedOf((bytes: Uint8Array): Judgement => this.look(bytes));

  private look(bytes: Uint8Array): Judgement {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const judgement = this.judge(bytes);
    this.bytes += bytes.length;
    if (this.bytes > MOST_BYTES) {
      this.known.clear();
      this.bytes = bytes.length;
    }
    this.known.set(key, judgement);
    return judgement;
  }

  private judge(bytes: Uint8Array): Judgement {
    const { text, document, findings } = examine(bytes, { registry: this.registry, readOnly: true }, this.last);
    this.last = document;
    const count = (wanted: string): number => findings.filter(({ severity }) => severity === wanted).length;
    return {
      text: new RawJson(JSON.stringify(text)),
      findings: { error: count('error'), warning: count('warning') },
    };
  }
}
