import * as vscode from 'vscode';
import { showControls } from '../../core/control-characters';

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** A size for people: `64 MiB`, `1.5 GiB`, `193 KiB`, `200 bytes`. At most two decimals. */
export function sizeInWords(bytes: number | bigint): string {
  if (bytes < 1024) return bytesInWords(bytes);
  let value = Number(bytes) / 1024;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 2 }).format(value)} ${UNITS[unit] ?? ''}`;
}

/** A number of bytes, exactly: `67,108,864 bytes`. */
export function bytesInWords(bytes: number | bigint): string {
  return Number(bytes) === 1 ? vscode.l10n.t('1 byte') : vscode.l10n.t('{0} bytes', numberInWords(bytes));
}

/** A whole number with its digits in groups. */
export function numberInWords(value: number | bigint): string {
  return new Intl.NumberFormat(vscode.env.language).format(value);
}

/** A time by the clock of the computer that the images are on. */
export function timeInWords(secondsSince1970: number): string {
  const format = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(secondsSince1970 * 1000);
}

/** Text out of an image, with what cannot be seen in it named: `a<U+202E>b`. */
export function visible(text: string): string {
  return showControls(text, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `<U+${code}>`;
  });
}

/** The same, with the middle left out where it is longer than `most` characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return visible(text);
  const half = Math.floor(most / 2);
  return `${visible(text.slice(0, half))} … ${visible(text.slice(-half))}`;
}

/** Parts of a line that each stand for themselves. */
export function line(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
