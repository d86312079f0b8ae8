import type { MessageArgs } from '../message';

/**
 * What can be wrong with a registry file, by code: an English template for renderMessage. All of it is an error, for which the file's keys
 * are not used, but what only shows beside other files: `registry-key-taken`, and `registry-prefix` there. That concerns single keys. docs/rules.md has a section for each.
 */
export const REGISTRY_RULES = {
  'registry-unreadable': 'The registry could not be read: {reason}',
  'registry-not-utf8': 'The registry is not UTF-8 from here on. Save it as UTF-8.',
  'registry-not-json': 'The registry is not JSON from here on.',
  'registry-unknown-field': 'There is no field {field} here. Check the spelling, or remove it.',
  'registry-missing-field': 'The field {field} is missing here. Add it.',
  'registry-wrong-value': 'This value is not allowed here: it {problem}.',
  'registry-duplicate-key': '{key} is there twice. Remove one.',
  'registry-key-taken': '{key} is defined by another registry already, and that definition counts: {origin}.',
  'registry-built-in-field': '{field} belongs to the built-in registry alone. Remove it.',
  'registry-qemu-key': '{key}: qemu. keys cannot be defined here. Use a reversed domain name of your own.',
  'registry-key-name': '{key} is not a valid name for a key. Use a reversed domain name, such as com.example.build-id.',
  'registry-prefix': '{key} is also the beginning of {longer}. Rename one of them.',
  'registry-unit-suffix': '{key} ends in -{ending}, so its unit must be {unit}.',
  'registry-unit': '{key} has a unit, but is not a number.',
  'registry-deprecation': '{key} says why it is deprecated, but its status is {status}.',
  'registry-renamed': '{key} was renamed, but does not say to what. Add replacedBy.',
  'registry-replacement': '{key} is replaced by {replacedBy}, which is not registered.',
  'registry-schema': '{key} has a schema or a pattern that cannot be used: {reason}',
  'registry-inexact-number':
    '{key}: the schema has a number beyond 9007199254740991, which could not be compared exactly. Use a smaller one.',
  'registry-example': '{key}: the example {value} is not valid by its schema.',
  'registry-known-value': '{key}: the known value {value} is not valid by its schema.',
  'registry-other-value': '{key} speaks of the value {value}, which is not among its values.',
  'registry-incomplete': '{key} has no {field}.',
  'registry-cross-check': 'A cross-check speaks of {key}, which is not registered.',
  'registry-removed-key': '{key} was published in {version}. Do not remove it: deprecate it.',
  'registry-narrowed': '{key}: {keyword} refuses values that {version} allowed. It was {before} there.',
  'registry-changed': '{key}: {field} was {before} when {version} was published, and must stay.',
  'registry-version': 'The keys are not those that were published as {version}. Raise registryVersion.',
} as const satisfies Record<string, string>;

/** The stable name of something that can be wrong with a registry file. */
export type RegistryRule = keyof typeof REGISTRY_RULES;

/** All codes, in the order of the table. */
export const REGISTRY_RULE_CODES = Object.keys(REGISTRY_RULES) as readonly RegistryRule[];

/** Something wrong with a registry file: where (a path of keys and list positions), which rule is broken, and what its message says. */
export interface RegistryProblem {
  readonly path: readonly string[];
  readonly code: RegistryRule;
  readonly args: MessageArgs;
}

/** A problem for `RegistryProblem[]`. */
export function problem(path: readonly string[], code: RegistryRule, args: MessageArgs = {}): RegistryProblem {
  return { path, code, args };
}
