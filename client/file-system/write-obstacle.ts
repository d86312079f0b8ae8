import { setTimeout as delay } from 'node:timers/promises';
import type { DocumentTarget } from '../../core/document/location';
import { QcowmetaError } from '../../core/errors';
import { openImageFile } from '../../core/image/file';
import { inUseError, probeInUse } from '../../core/image/lock';

/** Why a document cannot be saved now: an error of core/, or a reason of the editor's own. */
export type Obstacle =
  | { readonly kind: 'effective' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'error'; readonly error: QcowmetaError };

/** A program that only looks at an image, like qemu-img info, holds it for a moment; that is no reason to forbid editing. */
const SECOND_LOOK_MS = 100;

/**
 * Finds what stands against saving a document, without changing the image: undefined if nothing does. `refusal` is what the image
 * itself says. Throws what opening the image for reading throws.
 */
export async function findObstacle(
  image: string,
  target: DocumentTarget,
  refusal: QcowmetaError | undefined,
  trusted: boolean,
): Promise<Obstacle | undefined> {
  const known = editorObstacle(target, trusted);
  if (known) return known;
  const error = refusal ?? (await systemObstacle(image));
  return error && { kind: 'error', error };
}

/** The editor's own reasons alone, for which no image has to be looked at. */
export function editorObstacle(target: DocumentTarget, trusted: boolean): Obstacle | undefined {
  if (target.kind === 'effective') return { kind: 'effective' };
  return trusted ? undefined : { kind: 'untrusted' };
}

async function systemObstacle(image: string): Promise<QcowmetaError | undefined> {
  try {
    await (await openImageFile(image, 'write')).close();
    return await inUse(image);
  } catch (error) {
    if (error instanceof QcowmetaError && ['read-only', 'locks-unavailable', 'no-lock-library'].includes(error.code))
      return error;
    throw error;
  }
}

async function inUse(image: string): Promise<QcowmetaError | undefined> {
  if (!(await probeInUse(image, { holder: false })).inUse) return undefined;
  await delay(SECOND_LOOK_MS);
  const { inUse: stillInUse, holder } = await probeInUse(image);
  return stillInUse ? inUseError(image, holder) : undefined;
}

/** One string per obstacle, the same for the same reason. */
export function obstacleKey(obstacle: Obstacle | undefined): string {
  if (!obstacle) return '';
  return obstacle.kind === 'error' ? obstacle.error.message : obstacle.kind;
}
