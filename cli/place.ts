import { QcowmetaError } from '../core/errors';
import { ownString } from '../core/store/applying';
import { readMetadata, textCapacity, type StoredText, type Target } from '../core/store/read';
import { labelOf } from './found-string';
import { findTarget } from './snapshot-option';

/** The place of a string that a command is to change: the image's own, or that of one of its snapshots. */
export interface Place {
  readonly image: string;
  readonly target: Target;
  /** The place's name in messages. */
  readonly label: string;
  /** What is stored there now. */
  readonly before: StoredText | undefined;
  /** Bytes that a string there may have; absent if what is stored is damaged. */
  readonly capacityBytes?: number;
  /** Why the image takes no string at all. */
  readonly refusal?: QcowmetaError;
}

/**
 * Looks at the place before it is changed. With `evenDamaged` damaged metadata is a place without a string. Throws QcowmetaError as
 * `readMetadata` does, and UsageError if the snapshot is not clear.
 */
export async function openPlace(image: string, snapshot: string | undefined, evenDamaged = false): Promise<Place> {
  const metadata = await readMetadata(image).catch((error: unknown) => {
    const isReplaced =
      evenDamaged && snapshot === undefined && error instanceof QcowmetaError && error.code === 'damaged';
    if (isReplaced) return undefined;
    throw error;
  });
  if (metadata === undefined) return { image, target: { kind: 'image' }, label: image, before: undefined };
  const target = findTarget(metadata, snapshot);
  const { refusal } = metadata.capacity;
  return {
    image,
    target,
    label: labelOf({ image, target }),
    before: ownString(metadata, target),
    capacityBytes: textCapacity(metadata, target),
    ...(refusal === undefined ? {} : { refusal }),
  };
}
