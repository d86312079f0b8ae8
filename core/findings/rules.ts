import type { Severity } from './finding';

/** What a rule is: how deep it goes, how grave it is, what is said where it is broken. */
export interface Rule {
  /**
   * 0: the image cannot hold the text; 1: the text is not a JSON object with sound keys; 2: keys and values do not agree with the
   * registry. Findings of the layers 0 and 1 refuse a save and cannot be lowered; findings of layer 2 are only shown.
   */
  readonly layer: 0 | 1 | 2;
  /** The usual severity; a rule may be milder where the document cannot be edited. */
  readonly severity: Severity;
  /** English template for renderMessage. */
  readonly message: string;
}

const refusal = (layer: 0 | 1, message: string): Rule => ({ layer, severity: 'error', message });
const error = (message: string): Rule => ({ layer: 2, severity: 'error', message });
const warning = (message: string): Rule => ({ layer: 2, severity: 'warning', message });

/** Every rule of the layers 0 to 2. docs/rules.md has a section for each. */
export const RULES = {
  'over-capacity': refusal(
    0,
    'The text has {bytes} bytes, but only {capacity} fit into this image. Shorten it by {excess} bytes.',
  ),

  'not-utf8': refusal(1, 'This is not UTF-8. Retype what is damaged here.'),
  'byte-order-mark': refusal(1, 'The text starts with a byte order mark, which JSON does not allow. Remove it.'),
  'empty-text': refusal(1, 'The text is empty. The smallest metadata is an empty object: {braces}.'),
  'not-an-object': refusal(1, 'The metadata must be an object: {example}.'),
  'too-deep': refusal(1, 'This is nested too deeply: at most {limit} levels are allowed.'),
  'empty-key': refusal(1, 'A key must not be empty. Give it a name.'),
  'nul-in-key': refusal(1, 'A key must not contain the character U+0000. Remove it.'),
  'duplicate-key': refusal(1, 'The key {key} is there twice. Readers do not agree which one counts: remove one.'),
  comment: refusal(1, 'JSON has no comments. Remove it.'),
  'trailing-comma': refusal(1, 'No comma may stand before a closing bracket. Remove it.'),
  'missing-comma': refusal(1, 'A comma is missing before this.'),
  'missing-colon': refusal(1, 'A colon is missing between key and value.'),
  'missing-key': refusal(1, 'A key in double quotes is missing here.'),
  'missing-value': refusal(1, 'A value is missing here.'),
  'unquoted-text': refusal(1, 'This is not JSON. Keys and text need double quotes.'),
  'unclosed-bracket': refusal(1, 'This bracket is never closed. Add the closing one.'),
  'unclosed-string': refusal(1, 'This text does not end: a double quote is missing on this line.'),
  'control-character': refusal(1, 'This text contains a control character. Write it as an escape, such as \\t.'),
  'bad-escape': refusal(1, 'This text contains an escape that JSON does not know. A backslash itself is written \\\\.'),
  'malformed-number': refusal(1, 'This number is not complete: digits are missing.'),
  'unexpected-token': refusal(1, 'This does not belong here. Remove it.'),
  'text-after-end': refusal(1, 'There is more text after the end of the object. Remove it.'),

  'unregistered-key': error(
    'The key {key} is not registered, as keys that start with qemu. must be. Check the spelling, or use a reversed domain name of your own.',
  ),
  'key-case': error('Upper and lower case count in keys: the registered key is {registered}.'),
  'nested-key': error('Keys are flat: write the whole name with its dots, such as {example}.'),
  'invalid-key': error('{key} is not a key: {problem}.'),
  'reserved-key': warning('Keys that start with {prefix} are held for the QEMU project.'),
  'prefix-conflict': warning(
    'The key {key} is also the beginning of {longer}, so it should have no value of its own. Rename one of them.',
  ),
  'deprecated-key': warning('The key {key} is deprecated. {note}'),
  'null-value': error('The key {key} needs a value: {expected}. To say nothing, remove the key.'),
  'wrong-type': error('{key} must be {expected}, not {found}.'),
  'not-allowed-value': error('{key} must not be {value}. Allowed: {allowed}.'),
  'unknown-value': warning('{value} is not a value that is known for {key}. Known: {known}.'),
  'out-of-range': error('{key} must be {allowed}, not {value}.'),
  'wrong-length': error('{key} has {found}, but must have {allowed}.'),
  'wrong-form': error('{key} must be {expected}, not {value}.'),
  'duplicate-item': error('{value} is in the list twice. Remove one.'),
  'invalid-value': error('{key} is not valid: {problem}.'),
  'limit-order': error('{left} is {leftValue}, which is more than {right} with {rightValue}. Correct one of them.'),
  contradiction: error('{ifKey} is {ifValue}, but then {thenKey} must {needed}{why}.'),
  'hidden-character': warning(
    'This text contains the invisible character {character}, which makes it look other than it is. Remove it.',
  ),
  'look-alike': error(
    'This is not {meant}, it only looks like it: it contains {characters}. Type it with plain letters.',
  ),
} as const satisfies Record<string, Rule>;

/** The stable name of a rule; programs and settings use it, it never changes its meaning. */
export type RuleCode = keyof typeof RULES;

/** All rule codes, in the order of the table. */
export const RULE_CODES = Object.keys(RULES) as readonly RuleCode[];

/** Whether a text with a finding of this rule must not be stored. */
export function refusesSave(code: RuleCode): boolean {
  return RULES[code].layer < 2;
}
