import Ajv, { type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { RE2JS } from 're2js';
import type { KeyEntry, ValueSchema } from './entry';
import { FORMATS } from './formats';
import builtinFile from './qemu.json';
import { unfoldedSize } from './schema-size';
import { itemSchemaOf } from './words';

/** A schema, ready to be used. `errors` holds what the last value broke. */
export type Validator = ValidateFunction;
export type { ErrorObject } from 'ajv';

/**
 * Patterns come out of registry files: RE2 takes linear time whatever the pattern is. Throws on a pattern that RE2 does not take. Those of the
 * built-in registry take linear time by themselves and mean the same to JavaScript, which a test looks after: RE2 is not loaded for them.
 */
function linearTimePattern(pattern: string): Pattern {
  ownPatterns ??= new Set(Object.values<OwnKey>(builtinFile.keys).flatMap(patternsOf));
  return ownPatterns.has(pattern) ? new RegExp(pattern, 'u') : RE2JS.compile(pattern);
}
linearTimePattern.code = 'linearTimePattern';

/** A pattern that is ready to be used. */
type Pattern = Pick<RegExp, 'test'>;

/** What has patterns of a key in the built-in registry. */
type OwnKey = Pick<KeyEntry, 'schema' | 'knownPatterns'>;

let ownPatterns: ReadonlySet<string> | undefined;

/** The patterns of a key's values and of their items. */
export function patternsOf({ schema, knownPatterns = [] }: OwnKey): string[] {
  const patterns = [schema['pattern'], itemSchemaOf(schema)?.['pattern'], ...knownPatterns];
  return patterns.filter((pattern) => typeof pattern === 'string');
}

/** The validator for a schema; built-in ones, which a test looks after, are taken as they are, without the schema of schemas. */
function ajvFor(schema: object): Ajv {
  ownSchemas ??= new Set(Object.values<OwnKey>(builtinFile.keys).map((key) => key.schema));
  if (ownSchemas.has(schema)) return (forOwn ??= newAjv({ meta: false, validateSchema: false }));
  vendorSchemas += 1;
  if (vendorSchemas % MOST_SCHEMAS === 0) forVendors = undefined;
  return (forVendors ??= newAjv({}));
}

/** What ajv has compiled it keeps as long as it is there itself, and registries are read again and again: so it makes room for another one. */
export const MOST_SCHEMAS = 1000;
/** A check of a value with more parts to look at takes a noticeable time. */
const MOST_PARTS = 10_000;

let vendorSchemas = 0;

let ownSchemas: ReadonlySet<object> | undefined;
let forOwn: Ajv | undefined;
let forVendors: Ajv | undefined;

function newAjv(options: Options): Ajv {
  const ajv = new Ajv({
    ...options,
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ownProperties: true,
    logger: false,
    // Registries are read again when their files change, with the same ids in them.
    addUsedSchema: false,
    // Otherwise a validator with uniqueItems would hold this object, and with it all that was compiled beside it.
    passContext: true,
    code: { regExp: linearTimePattern },
  });
  for (const [name, validate] of Object.entries(FORMATS)) ajv.addFormat(name, { type: 'string', validate });
  // Its own check compares by calling methods of the values, which a key named `valueOf` would break, and stops at the first pair.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', compile: uniqueItems });
  return ajv;
}

const compiled = new WeakMap<object, Validator>();

/**
 * Compiles a schema once. Throws if the schema is no draft-07 schema, has a pattern that RE2 does not take, or refers to its own parts so often
 * that checking a value by it would take too long.
 */
export function validatorOf(schema: ValueSchema): Validator {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    if (unfoldedSize(schema) > MOST_PARTS)
      throw new Error(`its parts refer to each other so often that there are more than ${MOST_PARTS} to look at`);
    validator = ajvFor(schema).compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

/**
 * What a value breaks of a schema, nothing if it is valid. A schema that leads back to itself without going into the value breaks on it
 * too, and says so. Throws if the schema does not compile.
 */
export function validate(schema: ValueSchema, value: unknown): readonly ErrorObject[] {
  const validator = validatorOf(schema);
  try {
    return validator(value) ? [] : (validator.errors ?? []);
  } catch (error) {
    // The validator is made of functions that call each other: without an end they run out of stack.
    if (!(error instanceof RangeError)) throw error;
    const message = 'its schema in the registry refers to itself without end';
    return [{ instancePath: '', schemaPath: '#', keyword: '$ref', params: {}, message, parentSchema: schema }];
  }
}

/** Whether an error of `validate` says that a schema refers to itself without end. */
export function isEndless({ keyword }: ErrorObject): boolean {
  return keyword === '$ref';
}

/** Of a choice between schemas (anyOf, oneOf) only the choice itself is told, not why each of them failed. */
export function outermost(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return errors.filter(
    ({ keyword, schemaPath }) =>
      keyword !== 'if' && !choices.some((choice) => schemaPath.startsWith(`${choice.schemaPath}/`)),
  );
}

const patterns = new Map<string, Pattern>();

/** Whether a text has a match of a pattern (RE2 syntax) anywhere. */
export function matchesPattern(pattern: string, text: string): boolean {
  let compiledPattern = patterns.get(pattern);
  if (compiledPattern === undefined) {
    compiledPattern = linearTimePattern(pattern);
    patterns.set(pattern, compiledPattern);
  }
  return compiledPattern.test(text);
}

/** A keyword's check that says where it failed. */
interface ListCheck {
  (items: unknown[]): boolean;
  errors?: Partial<ErrorObject>[];
}

function uniqueItems(isWanted: boolean): ListCheck {
  const check: ListCheck = (items) => {
    const seen = new Set<string>();
    const errors = items.flatMap((item, index) => {
      const text = canonical(item);
      if (!seen.has(text)) {
        seen.add(text);
        return [];
      }
      return [{ keyword: 'uniqueItems', params: { index } }];
    });
    check.errors = isWanted ? errors : [];
    return check.errors.length === 0;
  };
  return check;
}

/** A text that two values share if and only if they are equal: members in the order of their keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}
