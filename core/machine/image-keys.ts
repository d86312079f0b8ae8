import type { Finding } from '../findings/finding';
import type { KeyEntry } from '../registry/registry';
import type { Origin } from '../store/applying';
import type { ChainEnd } from '../store/effective';

/** The value of a key as one image says it, and where it is written. */
export interface KeyValue {
  readonly key: string;
  /** The plain value; numbers are doubles here. */
  readonly value: unknown;
  /** The value's text as it is written, numbers exact. */
  readonly text: string;
  /** Path of the image that was asked for; undefined for a value that the user gave. */
  readonly image?: string;
  /** Whose string says it: the image's own, a snapshot's, or that of a backing file. */
  readonly origin?: Origin;
  /** Place of the member in the origin's string, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** The registry's entry; undefined for a key that no registry knows. */
  readonly entry?: KeyEntry;
}

/** What one image says: its effective string taken apart. An image without any string has no keys. */
export interface ImageKeys {
  readonly path: string;
  readonly origin?: Origin;
  /** The effective string; undefined where the whole chain has none. */
  readonly text?: string;
  /** In the order in which they are written. */
  readonly keys: ReadonlyMap<string, KeyValue>;
  /** What the rules say of the effective string. Keys with an error of their own take no part in a merge. */
  readonly findings: readonly Finding[];
  /** Size of the disk that the guest sees, in bytes. */
  readonly virtualSize: bigint;
  /** The paths that were read to find the string, the image's own first. */
  readonly chain: readonly string[];
  /** How the search along the backing files ended, where there was one. */
  readonly end?: ChainEnd;
}
