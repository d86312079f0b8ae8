import type { ValueSchema } from './entry';
import { FORMATS } from './formats';
import { matchesPattern } from './validator';

/** Whether a value surely keeps a keyword with this limit. */
type Check = (limit: unknown, value: unknown) => boolean;

/**
 * Whether a value surely is valid, seen without the validator: that one takes several times as long, and most of the memory of the language
 * server once it is loaded. Knows the keywords (JSON Schema draft-07) that almost all schemas are made of. False says nothing.
 */
export function isPlainlyValid(schema: ValueSchema, value: unknown): boolean {
  for (const keyword of Object.keys(schema)) {
    if (CHECKS.get(keyword)?.(schema[keyword], value) !== true) return false;
  }
  return true;
}

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['type', (types, value) => (Array.isArray(types) ? types.some((type) => isOf(type, value)) : isOf(types, value))],
  ['enum', (values, value) => Array.isArray(values) && values.includes(value)],
  ['minimum', (limit, value) => typeof limit === 'number' && (typeof value !== 'number' || value >= limit)],
  ['maximum', (limit, value) => typeof limit === 'number' && (typeof value !== 'number' || value <= limit)],
  // A character takes one or two units.
  [
    'minLength',
    (limit, value) => typeof limit === 'number' && (typeof value !== 'string' || value.length >= 2 * limit - 1),
  ],
  ['maxLength', (limit, value) => typeof limit === 'number' && (typeof value !== 'string' || value.length <= limit)],
  [
    'pattern',
    (pattern, value) => typeof value !== 'string' || (typeof pattern === 'string' && matchesPattern(pattern, value)),
  ],
  ['format', (name, value) => typeof value !== 'string' || FORMATS[String(name)]?.(value) === true],
  ['minItems', (limit, value) => typeof limit === 'number' && (!Array.isArray(value) || value.length >= limit)],
  ['maxItems', (limit, value) => typeof limit === 'number' && (!Array.isArray(value) || value.length <= limit)],
  ['uniqueItems', (isWanted, value) => isWanted === false || !Array.isArray(value) || areUnlike(value)],
  [
    'items',
    (schema, value) =>
      isSchema(schema) && (!Array.isArray(value) || value.every((item) => isPlainlyValid(schema, item))),
  ],
]);

function isOf(type: unknown, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'array':
      return Array.isArray(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      return false;
  }
}

/** Whether items are different; objects and lists may be so. */
function areUnlike(items: readonly unknown[]): boolean {
  return items.every((item) => typeof item !== 'object') && new Set(items).size === items.length;
}

function isSchema(schema: unknown): schema is ValueSchema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}
