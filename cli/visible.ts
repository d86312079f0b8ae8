import { showControls } from '../core/control-characters';

/**
 * Control characters (line ends and tabs aside) as `\x1b`, and those that turn the direction of text as `\u202e`, so that no text can steer
 * the terminal or be read as another one. A carriage return is a line end only before a line feed: elsewhere it would write over the line.
 */
export function visible(text: string): string {
  return showControls(text, (character, at) => {
    if (character === '\n' || character === '\t' || text.startsWith('\r\n', at)) return character;
    const code = character.charCodeAt(0);
    const hex = code.toString(16);
    return code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`;
  });
}
