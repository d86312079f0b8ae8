/** Sizes of texts in bytes, and what the page calls them. */
export const SIZES = [
  { size: 1300, name: '1.3 KB' },
  { size: 24_000, name: '24 KB' },
] as const;

export type Size = (typeof SIZES)[number];

/** A text of a size with a word in it that nothing else holds. It is of one length for words of one length. */
export function textWith(word: string, size: number): string {
  const head = `{\n  "com.example.marker": "${word}"`;
  const members: string[] = [];
  for (let length = head.length + 3, index = 0; ; index++) {
    const member = `,\n  "com.example.key-${index}": ["a value", ${index}]`;
    length += member.length;
    if (length > size) return `${head}${members.join('')}\n}\n`;
    members.push(member);
  }
}
