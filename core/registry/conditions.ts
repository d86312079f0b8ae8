import type { Condition, MergeRule } from './entry';
import { familyOf, resolveAlias } from './values';

/**
 * Whether a plain value meets a condition of a cross-check, `rule` being the merge rule of its key (for aliases and families). Undefined if
 * the value is none of the type that the condition speaks of.
 */
export function meetsCondition(rule: MergeRule, value: unknown, condition: Condition): boolean | undefined {
  if (typeof condition !== 'object') return typeof value === typeof condition ? value === condition : undefined;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items: readonly unknown[] = value;
  if (!items.every((item) => typeof item === 'string')) return undefined;
  const names = items.map((item) => resolveAlias(rule, item));
  if ('contains' in condition) return names.includes(condition.contains);
  if ('only' in condition) return names.every((name) => name === condition.only);
  return names.some((name) => familyOf(rule, name) === condition.containsFamily);
}

/** The one value that a condition asks for, as JSON: what a list must have, or have alone, or what the value itself must be. */
export function wantedValue(condition: Condition): string {
  if (typeof condition !== 'object') return JSON.stringify(condition);
  if ('contains' in condition) return JSON.stringify(condition.contains);
  return JSON.stringify('only' in condition ? condition.only : condition.containsFamily);
}
