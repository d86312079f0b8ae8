import type { JsonObject } from './json';
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
  /** Prints what has not been printed yet. */
  end(): void;
}

/**
 * The sink for a form: one object a line; or at the end a list of several answers, one object for the only one. Undefined if the
 * answer is text.
 */
export function jsonSink(output: Output, form: Form, several: boolean): JsonSink | undefined {
  if (form.ndjson === true) return new LineSink(output);
  return form.output === 'json' ? new CollectingSink(output, several) : undefined;
}

class LineSink implements JsonSink {
  constructor(private readonly output: Output) {}

  add(value: JsonObject): void {
    this.output.jsonLine(value);
  }

  end(): void {
    // Every answer is on its line already.
  }
}

class CollectingSink implements JsonSink {
  private readonly values: JsonObject[] = [];

  constructor(
    private readonly output: Output,
    private readonly several: boolean,
  ) {}

  add(value: JsonObject): void {
    this.values.push(value);
  }

  end(): void {
    const [only] = this.values;
    this.output.json(this.several || only === undefined ? this.values : only);
  }
}
