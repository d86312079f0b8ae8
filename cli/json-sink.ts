import { compactJson, formatJson, type JsonObject } from './json';
import type { Output } from './output';

/** How answers are printed. */
export interface Form {
  readonly output?: 'text' | 'json';
  /** One JSON object a line, as soon as it is known. */
  readonly ndjson?: boolean;
}

/** Takes the JSON answers of a command as they come. */
export interface JsonSink {
  add(value: JsonObject): void;
  /** The same of a JSON object that is text already, on one line. */
  addLine(line: string): void;
  /** Prints what was added until now; absent if that is printed at once. */
  flush?(): void;
  /** Prints what has not been printed yet. */
  end(): void;
}

/**
 * The sink for a form: one object a line; or a list of several answers, one object for the only one. Undefined if the answer is text.
 */
export function jsonSink(output: Output, form: Form, several: boolean): JsonSink | undefined {
  if (form.ndjson !== true && form.output !== 'json') return undefined;
  return form.ndjson === true ? new LinesSink(output) : new ListSink(output, several);
}

/** A list of all answers, however many there are. */
export function listSink(output: Output): JsonSink {
  return new ListSink(output, true);
}

/** Characters that are printed together. Longer texts get new memory each time, from V8 and from the system. */
const TOGETHER = 32 * 1024;

/** One object a line, printed when there are 32 KiB of them or `flush` is called: to print each by itself takes longer than to read an image. */
export class LinesSink implements JsonSink {
  private lines = '';

  constructor(private readonly output: Output) {}

  add(value: JsonObject): void {
    this.addLine(compactJson(value));
  }

  addLine(line: string): void {
    this.lines += `${line}\n`;
    if (this.lines.length > TOGETHER) this.flush();
  }

  flush(): void {
    if (this.lines !== '') this.output.text(this.lines);
    this.lines = '';
  }

  end(): void {
    this.flush();
  }
}

/** A list whose items are printed as they come, so that long ones take no memory; or the only answer. */
class ListSink implements JsonSink {
  private isEmpty = true;

  constructor(
    private readonly output: Output,
    private readonly several: boolean,
  ) {}

  add(value: JsonObject): void {
    if (!this.several) this.output.json(value);
    else this.output.text(`${this.isEmpty ? '[' : ','}\n  ${formatJson(value).replaceAll('\n', '\n  ')}`);
    this.isEmpty = false;
  }

  addLine(line: string): void {
    this.add(JSON.parse(line) as JsonObject);
  }

  end(): void {
    if (this.isEmpty) this.output.line('[]');
    else if (this.several) this.output.line('\n]');
  }
}
