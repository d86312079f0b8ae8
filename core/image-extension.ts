/** What the names of images end with. */
export const IMAGE_EXTENSION = '.qcow2';
