import { builtinRegistry, builtinRegistryFile } from '../../../core/registry/registry';

/** A schema of one key in a vendor's registry; the kinds of keys that the built-in registry has, in turns. */
const SCHEMAS = [
  { type: 'string', minLength: 1, maxLength: 128 },
  { type: 'integer', minimum: 0, maximum: 65535 },
  { type: 'boolean' },
  { type: 'string', enum: ['alpha', 'beta', 'stable', 'retired'] },
  { type: 'array', items: { type: 'string', pattern: '^[a-z0-9-]+$' }, minItems: 1, uniqueItems: true },
] as const;

const SUBJECTS = ['build', 'deploy', 'licence', 'network', 'owner', 'release', 'storage', 'support'];
const KEYS_PER_SUBJECT = 25;

/** Keys that a vendor registers beside the built-in ones, as many as are needed for `count` in all. */
function vendorKeys(count: number): Record<string, { summary: string; description: string; schema: object }> {
  const missing = count - builtinRegistry().entries.length;
  const keys = Array.from({ length: Math.max(missing, 0) }, (_, index) => {
    const subject = SUBJECTS[index % SUBJECTS.length] ?? '';
    const team = Math.floor(index / SUBJECTS.length / KEYS_PER_SUBJECT);
    const number = Math.floor(index / SUBJECTS.length) % KEYS_PER_SUBJECT;
    const description = `What the team ${team} says of ${subject}, number ${number}. Written by its pipeline, read by its tools.`;
    const schema = SCHEMAS[index % SCHEMAS.length] ?? {};
    return [
      `com.example.team-${team}.${subject}.value-${number}`,
      { summary: `Value ${number} of ${subject} for team ${team}`, description, schema },
    ] as const;
  });
  return Object.fromEntries(keys);
}

/** The text of a vendor's registry file that makes `count` keys together with the built-in registry. */
export function registryFile(count: number): string {
  return JSON.stringify({ registryVersion: '1.0.0', title: 'Keys of the benches', keys: vendorKeys(count) }, null, 2);
}

/** A JSON Schema that says of all `count` keys what the registries say: the schemas of the values, and what people read. */
export function equivalentSchema(count: number): object {
  const builtIn = Object.entries(builtinRegistryFile.keys).map(([key, { schema, description, summary }]) => [
    key,
    { ...schema, description: description ?? summary },
  ]);
  const vendors = Object.entries(vendorKeys(count)).map(([key, { schema, description }]) => [
    key,
    { ...schema, description },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: Object.fromEntries([...builtIn, ...vendors]) as object,
  };
}
