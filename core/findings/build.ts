import type { MessageArgs } from '../message';
import type { Finding, Fix } from './finding';
import { RULES, type RuleCode } from './rules';

/** A stretch of text. `offset` and `length` are UTF-16 units. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** A finding of a rule at a place, with the rule's own severity and message; `more` adds fixes or overrides either. */
export function finding(code: RuleCode, place: Place, args: MessageArgs = {}, more: Partial<Finding> = {}): Finding {
  const { severity, message } = RULES[code];
  return { code, severity, offset: place.offset, length: place.length, message, args, fixes: [], ...more };
}

/** A finding with repairs that are worked out when they are first asked for: a check after each letter shows none of them. */
export function repairable(found: Finding, repairs: () => readonly Fix[]): Finding {
  let fixes: readonly Fix[] | undefined;
  return {
    ...found,
    get fixes() {
      fixes ??= repairs();
      return fixes;
    },
  };
}

/** Titles of the repairs that a finding offers, as templates for renderMessage. */
const FIX_TITLES = {
  remove: 'Remove {what}',
  insert: 'Insert {what}',
  quote: 'Put double quotes around it',
  keepFirst: 'Remove this {key} and keep the first one',
  keepThis: 'Remove the first {key} and keep this one',
  rename: 'Change to {name}',
  flatten: 'Write as flat keys: {keys}',
  wrap: 'Make it a list: {value}',
  replace: 'Replace by {value}',
} as const;

/** A repair with one of the known titles. */
export function fix(title: keyof typeof FIX_TITLES, args: MessageArgs, edits: Fix['edits'], preferred = true): Fix {
  return { title: FIX_TITLES[title], args, edits, preferred };
}
