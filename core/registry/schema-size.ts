import { unescapeStep } from '../document/json-pointer';

/**
 * How many parts a schema has once every `$ref` within it is followed, each time it is met: so many may be looked at to check a single value.
 * A reference that leads back to where it stands counts once, and so does one to another schema.
 */
export function unfoldedSize(schema: object): number {
  const sizes = new Map<object, number>();
  const sizeOf = (part: unknown): number => {
    if (typeof part !== 'object' || part === null) return 0;
    const known = sizes.get(part);
    if (known !== undefined) return known;
    sizes.set(part, 1);
    let size = 1;
    for (const value of Object.values(part)) size += sizeOf(value);
    if ('$ref' in part) size += sizeOf(partAt(schema, part.$ref));
    sizes.set(part, size);
    return size;
  };
  return sizeOf(schema);
}

/** The part that a reference within a schema leads to (RFC 6901, as a fragment). */
function partAt(schema: object, reference: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return reference === '#' ? schema : undefined;
  let part: unknown = schema;
  for (const token of reference.slice(2).split('/')) {
    if (typeof part !== 'object' || part === null) return undefined;
    const name = unescapeStep(decoded(token));
    part = Object.hasOwn(part, name) ? (part as Readonly<Record<string, unknown>>)[name] : undefined;
  }
  return part;
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch (error) {
    if (error instanceof URIError) return token;
    throw error;
  }
}
