import { showControls } from '../core/control-characters';

/** Longest text out of an image or registry that is shown in one place, in UTF-16 units. */
const LONGEST_SHOWN = 600;

/**
 * Text out of an image or a registry as markdown that shows it and does nothing else: no link, no command, no picture, no HTML,
 * no heading. Line breaks become spaces.
 */
export function escapeText(text: string): string {
  return shown(text)
    .replace(/[\\`*_{}[\]<>&|#~!$@]/g, '\\$&')
    .replace(/:(?=\/)/g, '\\:')
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}\\.`)
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

/** Text as a code span, whatever backticks it has. Line breaks become spaces. */
export function codeSpan(text: string): string {
  const clean = shown(text);
  if (clean.trim() === '') return clean === '' ? '` `' : `\`${clean}\``;
  const longest = Math.max(0, ...Array.from(clean.matchAll(/`+/g), (run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(clean) ? ' ' : '';
  return fence + pad + clean + pad + fence;
}

/** Prose of a registry: what stands between single backticks as code spans, everything else escaped. Blank lines part paragraphs. */
export function prose(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      shown(paragraph)
        .split(/(`[^`]+`)/)
        .map((part) => (/^`[^`]+`$/.test(part) ? codeSpan(part.slice(1, -1)) : escapeText(part)))
        .join(''),
    )
    .join('\n\n');
}

/** Text as one line of at most 600 units: control characters, and those that turn the reading direction, are shown as escapes. */
export function shown(text: string): string {
  const cut = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  const line = cut.replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ');
  return showControls(line, escapeUnit).replace(/\p{Cs}/gu, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
