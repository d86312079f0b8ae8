import { utf8Length } from '../document/utf8';
import { remembered } from '../remembered';

/** Why a key can be neither a `qemu.` key nor a vendor's. */
export type KeyFault = 'too-long' | 'segment-too-long' | 'few-parts' | 'bad-part' | 'x-prefix';

/** What a key's name makes it. `part` is the offending part, for `bad-part` and `segment-too-long`. */
export type KeyClass =
  { readonly kind: 'qemu' | 'vendor' } | { readonly kind: 'invalid'; readonly fault: KeyFault; readonly part?: string };

/** Longest key and longest part between two dots, in bytes. */
export const MAX_KEY_BYTES = 255;
export const MAX_SEGMENT_BYTES = 63;

/** More keys than a document of ordinary size has. */
const MOST_REMEMBERED = 4096;

const QEMU_SEGMENT = /^[a-z][a-z0-9]*(-[a-z0-9]+)*(-MB)?$/;
const TOP_DOMAIN = /^[a-z][a-z0-9-]*[a-z0-9]$/;
const DOMAIN_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const VENDOR_NAME = /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$/;

/**
 * Whether a name is a `qemu.` key (kebab-case parts) or a vendor's: a reversed domain name of at least two labels and one name, whose
 * last part may have upper case and `_`. ASCII only; a domain in another script is written as xn--. Says nothing of registration.
 */
export const classifyKey = remembered(classify, MOST_REMEMBERED);

function classify(key: string): KeyClass {
  if (utf8Length(key) > MAX_KEY_BYTES) return invalid('too-long');
  const segments = key.split('.');
  const long = segments.find((segment) => utf8Length(segment) > MAX_SEGMENT_BYTES);
  if (long !== undefined) return invalid('segment-too-long', long);
  return segments[0] === 'qemu' ? classifyQemu(segments.slice(1)) : classifyVendor(segments);
}

function classifyQemu(names: readonly string[]): KeyClass {
  if (names.length === 0) return invalid('few-parts');
  const bad = names.find((name) => !QEMU_SEGMENT.test(name));
  return bad === undefined ? { kind: 'qemu' } : invalid('bad-part', bad);
}

function classifyVendor(segments: readonly string[]): KeyClass {
  const [top = '', ...rest] = segments;
  if (top.startsWith('x-')) return invalid('x-prefix');
  if (segments.length < 3) return invalid('few-parts');
  if (!TOP_DOMAIN.test(top)) return invalid('bad-part', top);
  const bad = rest.find((segment, index) => !(index === rest.length - 1 ? VENDOR_NAME : DOMAIN_LABEL).test(segment));
  return bad === undefined ? { kind: 'vendor' } : invalid('bad-part', bad);
}

function invalid(fault: KeyFault, part?: string): KeyClass {
  return part === undefined ? { kind: 'invalid', fault } : { kind: 'invalid', fault, part };
}
