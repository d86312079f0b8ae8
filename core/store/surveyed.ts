import type { ChainEnd, EffectiveMetadata } from './effective';

/** The string that applies to an image, and how the search for it ended. */
export interface Surveyed {
  readonly text: Uint8Array | undefined;
  /** Path of the image whose string it is. */
  readonly origin: string | undefined;
  /** Path of the last image that was looked at. */
  readonly last: string;
  readonly end: ChainEnd;
}

/** What a survey tells of an effective string. */
export function surveyed(path: string, { text, origin, chain, end }: EffectiveMetadata): Surveyed {
  return { text: text?.bytes, origin: origin?.path, last: chain.at(-1) ?? path, end };
}
