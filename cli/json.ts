/** JSON text that is put into the output as it is, so that its numbers stay as they are written. It has to be valid JSON. */
export class RawJson {
  /** On one line. */
  readonly text: string;

  constructor(text: string) {
    this.text = onOneLine(text);
  }
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
  if (value instanceof RawJson) return value.text;
  const inner = lineBreak + step;
  const colon = step === '' ? ':' : ': ';
  let text = '';
  // No lists of parts are made: a scan has a line for each of very many images.
  const add = (start: string, item: JsonValue): void => {
    text += (text === '' ? inner : `,${inner}`) + start + write(item, inner, step);
  };
  if (isList(value)) {
    for (const item of value) add('', item);
    return enclose('[', text, ']', lineBreak);
  }
  if (value instanceof Map) {
    for (const [key, item] of value as ReadonlyMap<string, JsonValue>) add(JSON.stringify(key) + colon, item);
  } else {
    const members = value as JsonObject;
    for (const key of Object.keys(members)) {
      const item = members[key];
      if (item !== undefined) add(JSON.stringify(key) + colon, item);
    }
  }
  return enclose('{', text, '}', lineBreak);
}

function enclose(open: string, items: string, close: string, lineBreak: string): string {
  return items === '' ? open + close : open + items + lineBreak + close;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** JSON text on one line. A line break in JSON is always white space: inside a string it is escaped. */
export function onOneLine(text: string): string {
  return text.replace(/[\r\n]\s*/g, ' ');
}
