import type { Choices } from './choices';
import type { ImageKeys, KeyValue } from './image-keys';
import { faultsOf } from './take-apart';

/** The key by which an image says what it is for. */
export const ROLE_KEY = 'qemu.disk.role';

/** The value of a key that counts: undefined if the image has none, or one that breaks the key's own rules. */
export function soundValue(image: ImageKeys, key: string): KeyValue | undefined {
  const value = image.keys.get(key);
  return value !== undefined && faultsOf(value, image.findings).length === 0 ? value : undefined;
}

/**
 * The image that the machine starts from: that of role `boot`, the preferred one of several; else the first that does not say that it is
 * for something else; else the first. Undefined without any image.
 */
export function bootImageOf(images: readonly ImageKeys[], { prefer }: Choices): ImageKeys | undefined {
  const preferred = prefer.get(ROLE_KEY);
  const isBoot = (image: ImageKeys): boolean => soundValue(image, ROLE_KEY)?.value === 'boot';
  const isOpen = (image: ImageKeys): boolean => soundValue(image, ROLE_KEY) === undefined;
  return (
    images.find((image) => isBoot(image) && preferred?.image === image.path) ??
    images.find(isBoot) ??
    images.find(isOpen) ??
    images[0]
  );
}
