import type { ValueSchema } from './entry';

const SINGULAR: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};
const PLURAL: Readonly<Record<string, string>> = {
  string: 'texts',
  integer: 'whole numbers',
  number: 'numbers',
  boolean: 'true or false values',
  array: 'lists',
  object: 'objects',
};

/** The type that a schema asks for in words: "a list of texts", "a whole number from 1 to 255", "true or false". */
export function typeInWords(schema: ValueSchema): string {
  if (schema.enum !== undefined && schema.type !== 'boolean') return `one of ${listInWords(schema.enum)}`;
  const types = typesOf(schema);
  if (types.length === 0) return 'any value';
  return types.map((type) => oneType(type, schema)).join(' or ');
}

/** The same for the whole value of a key, with an example: "a list of texts, such as ["q35"]". */
export function valueInWords(schema: ValueSchema, example: unknown): string {
  const isSaid = example === undefined || schema.enum !== undefined || schema.type === 'boolean';
  return isSaid ? typeInWords(schema) : `${typeInWords(schema)}, such as ${JSON.stringify(example)}`;
}

function oneType(type: string, schema: ValueSchema): string {
  if (type === 'array' && schema.items !== undefined && !isTuple(schema.items)) {
    return `a list of ${
      typesOf(schema.items)
        .map((item) => PLURAL[item] ?? item)
        .join(' or ') || 'values'
    }`;
  }
  const range = type === 'integer' || type === 'number' ? rangeInWords(schema) : '';
  return [SINGULAR[type] ?? type, range.replace(/^at /, 'of at ')].filter(Boolean).join(' ');
}

function isTuple(items: ValueSchema | readonly ValueSchema[]): items is readonly ValueSchema[] {
  return Array.isArray(items);
}

/** The schema of a list's items, if all items have the same one. */
export function itemSchemaOf(schema: ValueSchema): ValueSchema | undefined {
  return schema.items === undefined || isTuple(schema.items) ? undefined : schema.items;
}

/** The types that a schema allows; none if it allows all. */
export function typesOf(schema: ValueSchema): readonly string[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}

/** The limits of a number in words: "from 1 to 255", "at least 1". Empty if there are none. */
export function rangeInWords(schema: ValueSchema): string {
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `at least ${minimum}`;
  return maximum === undefined ? '' : `at most ${maximum}`;
}

const MOST_LISTED = 12;

/** Values as JSON, separated by commas; a long list is cut and says how many more there are. */
export function listInWords(values: readonly unknown[]): string {
  const shown = values.slice(0, MOST_LISTED).map((value) => JSON.stringify(value));
  const more = values.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
