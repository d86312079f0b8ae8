import { QcowmetaError } from '../errors';
import { findLayer1 } from '../findings/layer1';
import { copyOf, equalBytes } from '../image/bytes';

/** No image holds a longer text; a longer one is refused for its length and not looked at. */
const MAX_CHECKED_TEXT = 1024 * 1024;

/** The last text that was checked before its write came, if nothing is wrong with it, until that write comes. */
let faultless: Uint8Array | undefined;

/** Checks the text of a write that is about to come, which then need not check it again. */
export function checkAhead(text: Uint8Array): void {
  faultless = text.length <= MAX_CHECKED_TEXT && findLayer1(text).length === 0 ? copyOf(text) : undefined;
}

/** Refuses a text that breaks the rules of Layer 1: throws text-refused. */
export function checkText(path: string, text: Uint8Array | undefined): void {
  if (text === undefined || text.length > MAX_CHECKED_TEXT) return;
  if (faultless !== undefined && equalBytes(faultless, text)) {
    faultless = undefined;
    return;
  }
  const findings = findLayer1(text);
  const [first] = findings;
  if (!first) return;
  throw new QcowmetaError('text-refused', path, { reason: { message: first.message, args: first.args } }, findings);
}
