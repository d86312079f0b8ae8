import { stepsOf } from '../document/json-pointer';
import { itemsOf, nodeAt } from '../document/node-value';
import type { Node } from '../document/parse';
import { message, type Message, type MessageArg } from '../message';
import type { ValueSchema } from './entry';
import type { ErrorObject } from './validator';
import type { CheckedValue, ValueProblem } from './values';
import { listInWords, rangeInWords, typeInWords, valueInWords, withExample } from './words';

/** A validator's error in plain words, placed on the part of the value that it is about. Keywords as in JSON Schema draft-07. */
export function explain(error: ErrorObject, value: CheckedValue): ValueProblem {
  const path = stepsOf(error.instancePath);
  const node = nodeAt(value.node, path) ?? value.node;
  const key = label(value.entry.key, value.node, path);
  const given = sourceOf(node, value.text);
  const schema: ValueSchema = error.parentSchema ?? {};
  switch (error.keyword) {
    case 'type': {
      const expected = path.length === 0 ? valueInWords(schema, value.entry.examples[0]) : typeInWords(schema);
      return { kind: 'wrong-type', node, args: { key, expected, found: foundInWords(node, given) } };
    }
    case 'enum':
    case 'const':
      return notAllowed(node, key, given, schema.enum ?? [schema['const']]);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return { kind: 'out-of-range', node, args: { key, value: given, allowed: limits(error, schema) } };
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return { kind: 'wrong-length', node, args: { key, ...lengths(error, node) } };
    case 'pattern':
    case 'format':
      return {
        kind: 'wrong-form',
        node,
        args: { key, value: shorten(given), expected: form(error, value, path.length > 0) },
      };
    case 'uniqueItems': {
      const item = itemsOf(node)[Number(error.params['index'])] ?? node;
      return { kind: 'duplicate-item', node: item, args: { value: shorten(sourceOf(item, value.text)) } };
    }
    default:
      return { kind: 'invalid-value', node: extraMember(error, node), args: { key, problem: error.message ?? '' } };
  }
}

function sourceOf(node: Node, text: string): string {
  return text.slice(node.offset, node.offset + node.length);
}

/** How a part is called: the key itself, "Item 2 of KEY" in a list, "KEY, a.b" in an object. */
function label(key: string, node: Node, path: readonly string[]): MessageArg {
  const [first] = path;
  if (first === undefined) return key;
  return node.type === 'array' && path.length === 1
    ? message('Item {number} of {key}', { number: Number(first) + 1, key })
    : `${key}, ${path.join('.')}`;
}

const LONGEST_QUOTE = 60;

function shorten(text: string): string {
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}

function foundInWords(node: Node, given: string): MessageArg {
  if (node.type === 'array') return message('a list');
  if (node.type === 'object') return message('an object');
  return node.type === 'string' ? message('the text {text}', { text: shorten(given) }) : shorten(given);
}

function notAllowed(node: Node, key: MessageArg, given: string, allowed: readonly unknown[]): ValueProblem {
  const choices = allowed.filter((choice) => typeof choice === 'string');
  return {
    kind: 'not-allowed-value',
    node,
    args: { key, value: shorten(given), allowed: listInWords(allowed) },
    choices,
  };
}

function limits({ keyword, params }: ErrorObject, schema: ValueSchema): MessageArg {
  const limit = String(params['limit'] ?? params['multipleOf']);
  if (keyword === 'multipleOf') return message('a multiple of {limit}', { limit });
  if (keyword === 'exclusiveMinimum') return message('more than {limit}', { limit });
  if (keyword === 'exclusiveMaximum') return message('less than {limit}', { limit });
  return rangeInWords(schema) ?? limit;
}

type Counted = 'Length' | 'Items' | 'Properties';

function lengths({ keyword, params }: ErrorObject, node: Node): { found: Message; allowed: Message } {
  const what = keyword.endsWith('Length') ? 'Length' : keyword.endsWith('Items') ? 'Items' : 'Properties';
  // A character is a code point, as JSON Schema counts.
  const found = what === 'Length' ? Array.from(String(node.value)).length : (node.children ?? []).length;
  const limit = counted(Number(params['limit']), what);
  return {
    found: counted(found, what),
    allowed: keyword.startsWith('min')
      ? message('at least {minimum}', { minimum: limit })
      : message('at most {maximum}', { maximum: limit }),
  };
}

function counted(count: number, what: Counted): Message {
  const isOne = count === 1;
  if (what === 'Length') return message(isOne ? '{count} character' : '{count} characters', { count });
  if (what === 'Items') return message(isOne ? '{count} item' : '{count} items', { count });
  return message(isOne ? '{count} member' : '{count} members', { count });
}

function form({ keyword, params }: ErrorObject, { entry }: CheckedValue, isPart: boolean): Message {
  const rule =
    keyword === 'format'
      ? message('a valid {format}', { format: String(params['format']) })
      : message('text that matches {pattern}', { pattern: String(params['pattern']) });
  const whole: unknown = entry.examples[0];
  const example: unknown = isPart && Array.isArray(whole) ? whole[0] : whole;
  return example === undefined ? rule : withExample(rule, example);
}

/** A member that an object must not have is pointed at by its key. */
function extraMember({ params }: ErrorObject, node: Node): Node {
  const name: unknown = params['additionalProperty'];
  if (typeof name !== 'string') return node;
  return node.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[0] ?? node;
}
