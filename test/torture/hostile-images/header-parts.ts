import { pairOf32, viewOf } from '../../../core/image/bytes';

/** Header extension of machine metadata (docs/format.md). */
export const METADATA_TYPE = 0x514d4554;

/** One header extension: its type, the length that it claims, and the bytes that are there, padded to 8. */
export interface Extension {
  readonly type: number;
  readonly length: number;
  readonly body: Uint8Array;
}

/**
 * A header taken apart by code that shares none with the project's reader, for well-formed headers alone: it says what has to be the same
 * after a write, and where a mutation goes. Offsets are bytes.
 */
export interface HeaderParts {
  readonly clusterSize: number;
  /** Where the extensions begin. */
  readonly start: number;
  readonly extensions: readonly Extension[];
  /** Where each of them begins. */
  readonly places: readonly number[];
  /** Offset of the END marker, or of the end of the area. */
  readonly end: number;
  readonly backing: Uint8Array;
}

/** Takes a header apart; undefined where its extensions or its backing name run out of their area. */
export function takeApart(cluster0: Uint8Array): HeaderParts | undefined {
  const view = viewOf(cluster0);
  const start = view.getUint32(4) === 2 ? 72 : view.getUint32(100);
  const nameAt = Number(view.getBigUint64(8));
  const nameEnd = nameAt === 0 ? 0 : nameAt + view.getUint32(16);
  const areaEnd = nameAt === 0 ? cluster0.length : nameAt;
  if (start > areaEnd || nameEnd > cluster0.length) return undefined;
  const extensions: Extension[] = [];
  const places: number[] = [];
  let at = start;
  while (at + 8 <= areaEnd && view.getUint32(at) !== 0) {
    const length = view.getUint32(at + 4);
    const next = at + 8 + Math.ceil(length / 8) * 8;
    if (at + 8 + length > areaEnd) return undefined;
    extensions.push({ type: view.getUint32(at), length, body: cluster0.slice(at + 8, next) });
    places.push(at);
    at = next;
  }
  return {
    clusterSize: cluster0.length,
    start,
    extensions,
    places,
    end: at,
    backing: cluster0.slice(nameAt, nameEnd),
  };
}

/** Writes extensions and an END marker into a header, as far as it has room; the backing name is not spared. */
export function putExtensions(cluster0: Uint8Array, start: number, extensions: readonly Extension[]): void {
  let at = start;
  const put = (bytes: Uint8Array): void => {
    const room = Math.max(0, cluster0.length - at);
    cluster0.set(bytes.subarray(0, room), Math.min(at, cluster0.length));
    at += bytes.length;
  };
  for (const { type, length, body } of extensions) {
    put(pairOf32(type, length));
    put(body);
  }
  put(new Uint8Array(8));
}

/** Offsets of the two slots and their size, of the first metadata extension whose length makes sense. */
export function slotsOf(cluster0: Uint8Array): { a: number; b: number; size: number } | undefined {
  const parts = takeApart(cluster0);
  const index = parts?.extensions.findIndex(({ type }) => type === METADATA_TYPE) ?? -1;
  const [place, extension] = [parts?.places[index], parts?.extensions[index]];
  if (place === undefined || extension === undefined || extension.length < 128) return undefined;
  const size = Math.floor((extension.length - 8) / 16) * 8;
  return { a: place + 16, b: place + 16 + size, size };
}
