import { message, type Message, type MessageArg } from '../message';
import { rememberedOf } from '../remembered';
import type { ValueSchema } from './entry';

const SINGULAR: Readonly<Record<string, Message>> = {
  string: message('a text'),
  integer: message('a whole number'),
  number: message('a number'),
  boolean: message('true or false'),
  array: message('a list'),
  object: message('an object'),
};
/** What a list is of. */
const PLURAL: Readonly<Record<string, Message>> = {
  string: message('texts'),
  integer: message('whole numbers'),
  number: message('numbers'),
  boolean: message('true or false values'),
  array: message('lists'),
  object: message('objects'),
};

/** The type that a schema asks for in words: "a list of texts", "a whole number from 1 to 255", "true or false". */
export const typeInWords = rememberedOf((schema: ValueSchema): MessageArg => {
  if (schema.enum !== undefined && schema.type !== 'boolean') {
    return message('one of {values}', { values: listInWords(schema.enum) });
  }
  return eitherOf(typesOf(schema).map((type) => oneType(type, schema))) ?? message('any value');
});

/** The same for the whole value of a key, with an example: "a list of texts, such as ["q35"]". */
export function valueInWords(schema: ValueSchema, example: unknown): MessageArg {
  const isSaid = example === undefined || schema.enum !== undefined || schema.type === 'boolean';
  return isSaid ? typeInWords(schema) : withExample(typeInWords(schema), example);
}

/** "a number, such as 5". The example is shown as JSON. */
export function withExample(what: MessageArg, example: unknown): Message {
  return message('{what}, such as {example}', { what, example: JSON.stringify(example) });
}

/** "a text or null"; undefined for none. */
export function eitherOf(choices: readonly MessageArg[]): MessageArg | undefined {
  const [first, ...others] = choices;
  if (first === undefined) return undefined;
  return others.reduce((left, right) => message('{left} or {right}', { left, right }), first);
}

function oneType(type: string, schema: ValueSchema): MessageArg {
  const name = SINGULAR[type] ?? type;
  if (type === 'array' && schema.items !== undefined && !isTuple(schema.items)) {
    const items = eitherOf(typesOf(schema.items).map((item) => PLURAL[item] ?? item));
    return message('a list of {items}', { items: items ?? message('values') });
  }
  return type === 'integer' || type === 'number' ? numberType(name, schema) : name;
}

function numberType(type: MessageArg, { minimum, maximum }: ValueSchema): MessageArg {
  if (minimum !== undefined && maximum !== undefined) {
    return message('{type} from {minimum} to {maximum}', { type, minimum, maximum });
  }
  if (minimum !== undefined) return message('{type} of at least {minimum}', { type, minimum });
  return maximum === undefined ? type : message('{type} of at most {maximum}', { type, maximum });
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

/** The limits of a number in words: "from 1 to 255", "at least 1". Undefined if there are none. */
export function rangeInWords({ minimum, maximum }: ValueSchema): Message | undefined {
  if (minimum !== undefined && maximum !== undefined) {
    return message('from {minimum} to {maximum}', { minimum, maximum });
  }
  if (minimum !== undefined) return message('at least {minimum}', { minimum });
  return maximum === undefined ? undefined : message('at most {maximum}', { maximum });
}

const MOST_LISTED = 12;

/** Values as JSON, separated by commas; a long list is cut and says how many more there are. */
export function listInWords(values: readonly unknown[]): MessageArg {
  const shown = values
    .slice(0, MOST_LISTED)
    .map((value) => JSON.stringify(value))
    .join(', ');
  const more = values.length - MOST_LISTED;
  return more > 0 ? message('{values} and {count} more', { values: shown, count: more }) : shown;
}
