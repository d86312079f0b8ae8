import draft07 from 'ajv/dist/refs/json-schema-draft-07.json';
import type { ValueSchema } from './entry';
import fileSchema from './registry.schema.json';
import { typesOf } from './words';

/** A field that a part of a registry file may have, as the schema of registry files says. */
export interface FileField {
  readonly name: string;
  readonly description: string | undefined;
  readonly schema: ValueSchema;
}

/** A schema, and the whole one that its references are about. */
interface Place {
  readonly root: ValueSchema;
  readonly schema: ValueSchema;
}

/** Names of fields, and positions in lists, from the top of the file. */
type Path = readonly (string | number)[];

/** The fields that the object at a path may have, in the order of the schema. */
export function fieldsAt(path: Path): FileField[] {
  return placesAt(path).flatMap((place) =>
    Object.entries(recordOf(place.schema['properties'])).map(([name, schema]) => ({
      name,
      description: descriptionOf({ ...place, schema }),
      schema: alternatives({ ...place, schema })[0]?.schema ?? schema,
    })),
  );
}

/** JSON texts of the values that the schema lists for the place at a path. */
export function choicesAt(path: Path): string[] {
  const choices = placesAt(path).flatMap(({ schema }) => {
    if (schema.enum !== undefined) return schema.enum;
    return typesOf(schema).includes('boolean') ? [true, false] : [];
  });
  return [...new Set(choices.map((choice) => JSON.stringify(choice)))];
}

/** What the field at a path is for. */
export function descriptionAt(path: Path): string | undefined {
  const [parent, name] = [path.slice(0, -1), path.at(-1)];
  return typeof name === 'string' ? fieldsAt(parent).find((field) => field.name === name)?.description : undefined;
}

function placesAt(path: Path): Place[] {
  const start: Place[] = [{ root: fileSchema, schema: fileSchema }];
  return path.reduce<Place[]>(
    (places, step) => places.flatMap((place) => below(place, step)),
    start.flatMap(alternatives),
  );
}

/** Where a step leads: to a field that the schema names, to any other member, or to an item of a list. */
function below({ root, schema }: Place, step: string | number): Place[] {
  const named = recordOf(schema['properties']);
  const next =
    typeof step === 'number' ? schema.items : Object.hasOwn(named, step) ? named[step] : schema['additionalProperties'];
  return isSchema(next) ? alternatives({ root, schema: next }) : [];
}

/** The schemas that a schema refers to or chooses between, itself included. References: JSON Schema draft-07, section 8.3. */
function alternatives({ root, schema }: Place): Place[] {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return resolve(root, reference);
  const choices = ['anyOf', 'allOf', 'oneOf'].flatMap((keyword) => schema[keyword] ?? []);
  return [{ root, schema }, ...choices.filter(isSchema).flatMap((choice) => alternatives({ root, schema: choice }))];
}

function resolve(root: ValueSchema, reference: string): Place[] {
  const [file = '', pointer = ''] = reference.split('#');
  const whole: ValueSchema = file === '' ? root : draft07;
  let schema: unknown = whole;
  for (const step of pointer.split('/').slice(1)) schema = recordOf(schema)[step];
  return isSchema(schema) ? alternatives({ root: whole, schema }) : [];
}

function descriptionOf(place: Place): string | undefined {
  const texts = [place, ...alternatives(place)].map(({ schema }) => schema['description']);
  return texts.find((text) => typeof text === 'string');
}

function isSchema(value: unknown): value is ValueSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown): Readonly<Record<string, ValueSchema>> {
  return isSchema(value) ? (value as Readonly<Record<string, ValueSchema>>) : {};
}
