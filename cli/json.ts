/** JSON text that is put into the output as it is, so that its numbers stay as they are written. It has to be valid JSON. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** What the command prints as JSON. A Map is an object whose keys come from a document (`__proto__` is one like any other). */
export type JsonValue =
  null | boolean | number | string | RawJson | readonly JsonValue[] | ReadonlyMap<string, JsonValue> | JsonObject;

/** An object of the command's own; members that are undefined are left out. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** The value on several lines, two blanks deeper per level. */
export function formatJson(value: JsonValue): string {
  return write(value, '\n', '  ');
}

/** The value on one line, for one object a line. */
export function compactJson(value: JsonValue): string {
  return write(value, '', '');
}

function write(value: JsonValue, lineBreak: string, step: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof RawJson) return onOneLine(value.text);
  const inner = lineBreak + step;
  if (isList(value))
    return enclose(
      '[',
      value.map((item) => write(item, inner, step)),
      ']',
      lineBreak,
      step,
    );
  const colon = step === '' ? ':' : ': ';
  const members = membersOf(value).map(([key, item]) => JSON.stringify(key) + colon + write(item, inner, step));
  return enclose('{', members, '}', lineBreak, step);
}

function enclose(open: string, items: readonly string[], close: string, lineBreak: string, step: string): string {
  if (items.length === 0) return open + close;
  const inner = lineBreak + step;
  return open + inner + items.join(`,${inner}`) + lineBreak + close;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function membersOf(value: ReadonlyMap<string, JsonValue> | JsonObject): [string, JsonValue][] {
  if (value instanceof Map) return [...(value as ReadonlyMap<string, JsonValue>)];
  return Object.entries(value as JsonObject).filter((member): member is [string, JsonValue] => member[1] !== undefined);
}

/** JSON text on one line. A line break in JSON is always white space: inside a string it is escaped. */
export function onOneLine(text: string): string {
  return text.replace(/[\r\n]\s*/g, ' ');
}
