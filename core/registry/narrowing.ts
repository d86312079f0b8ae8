import type { ValueSchema } from './entry';

/** A keyword of a schema by which values are refused now that were taken before. Places in the schema are written `items.pattern`. */
export interface Narrowing {
  readonly keyword: string;
  /** JSON text of what it was; undefined if the keyword is new. */
  readonly before: string | undefined;
}

/** Keywords (JSON Schema draft-07) that say nothing of what is valid. */
const ANNOTATIONS = ['title', 'description', 'default', 'examples', '$comment', '$id', '$schema', 'definitions'];
const LOWER_LIMITS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER_LIMITS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/**
 * By which keywords a schema refuses values that an earlier one took. A type must stay as it is: programs rely on it. Of keywords
 * that are not known to be wider, any change counts.
 */
export function narrowings(before: ValueSchema, after: ValueSchema, place = ''): Narrowing[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keywords]
    .filter((keyword) => !ANNOTATIONS.includes(keyword))
    .flatMap((keyword) => {
      const [old, now] = [before[keyword], after[keyword]];
      const name = place + keyword;
      if (keyword === 'items' && isSchema(old) && isSchema(now)) return narrowings(old, now, `${name}.`);
      if (keyword === 'properties' && isSchema(old) && isSchema(now)) return narrowedProperties(old, now, name);
      return takesAll(keyword, old, now) ? [] : [{ keyword: name, before: JSON.stringify(old) }];
    });
}

function narrowedProperties(before: ValueSchema, after: ValueSchema, place: string): Narrowing[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    const at = `${place}.${name}`;
    if (isSchema(old) && isSchema(now)) return narrowings(old, now, `${at}.`);
    return [{ keyword: at, before: JSON.stringify(old) }];
  });
}

/** Whether a keyword takes every value that it took before. */
function takesAll(keyword: string, before: unknown, after: unknown): boolean {
  if (JSON.stringify(before) === JSON.stringify(after)) return true;
  if (keyword === 'type') return false;
  if (after === undefined) return true;
  if (LOWER_LIMITS.includes(keyword)) return typeof before === 'number' && typeof after === 'number' && after <= before;
  if (UPPER_LIMITS.includes(keyword)) return typeof before === 'number' && typeof after === 'number' && after >= before;
  if (keyword === 'enum') return hasAll(after, before);
  if (keyword === 'required') return hasAll(before, after);
  if (keyword === 'uniqueItems') return after === false;
  if (keyword === 'additionalProperties') return after === true;
  return false;
}

function hasAll(list: unknown, items: unknown): boolean {
  if (!Array.isArray(list) || !Array.isArray(items)) return false;
  const texts = new Set(list.map((item) => JSON.stringify(item)));
  return items.every((item) => texts.has(JSON.stringify(item)));
}

function isSchema(value: unknown): value is ValueSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
