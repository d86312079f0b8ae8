/** Control characters, ends of lines, and those that turn the direction of text: none is seen, and each makes other text look different. */
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text with what `show` gives for each such character and its offset in their places. */
export function showControls(text: string, show: (character: string, at: number) => string): string {
  return text.replace(CONTROLS, show);
}
