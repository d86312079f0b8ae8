/**
 * Text with what `show` gives for each character that is not seen and makes other text look different, and its offset, in their places: control
 * characters, ends of lines, and those that turn the direction of text.
 */
export function showControls(text: string, show: (character: string, at: number) => string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, show);
}
