import type { MessageArgs } from '../message';
import { classifyKey } from './key-grammar';
import type { CrossCheck, KeyEntry, RegistryFile } from './entry';
import { entriesOf, policies } from './registry';
import fileSchema from './registry.schema.json';
import { matchesPattern, outermost, validatorOf, type ErrorObject } from './validator';
import { choicesOf } from './skeleton';
import { typesOf } from './words';

/** Something wrong with a registry file: where (a path of keys and list positions), an English template and its arguments. */
export interface RegistryProblem {
  readonly path: readonly string[];
  readonly message: string;
  readonly args: MessageArgs;
}

/** Fields that only the built-in registry has. */
const BUILT_IN_ONLY = ['naming', 'levels', 'mergePolicies', 'conflictSeverity', 'unregisteredPolicy', 'crossChecks'];
/** Fields that a vendor may leave out, but not the built-in registry. */
const BUILT_IN_NEEDS = [
  ...['description', 'status', 'since', 'level', 'scope', 'examples', 'merge', 'mapping', 'security', 'sources'],
] as const;

/**
 * Everything that is wrong with a registry file: its shape, names, prefixes, units, examples, aliases, families, deprecations and
 * cross-checks. `builtIn` is the rule for the registry that comes with qcowmeta; any other must not define `qemu.` keys.
 */
export function lintRegistry(file: unknown, builtIn = false): RegistryProblem[] {
  const shape = lintShape(file);
  if (shape.length > 0 || !isRegistryFile(file)) return shape;
  const entries = entriesOf(file, '');
  return [
    ...(builtIn ? lintCompleteness(file) : lintForeign(file)),
    ...lintPrefixes(entries),
    ...entries.flatMap((entry) => lintEntry(entry, file)),
    ...(builtIn ? (file.crossChecks ?? []) : []).flatMap((check, index) => lintCrossCheck(check, String(index), file)),
  ];
}

/** Whether a value has the shape of a registry file, as its schema says. */
export function isRegistryFile(file: unknown): file is RegistryFile {
  return validatorOf(fileSchema)(file);
}

function lintShape(file: unknown): RegistryProblem[] {
  const validator = validatorOf(fileSchema);
  if (validator(file)) return [];
  return outermost(validator.errors ?? []).map(shapeProblem);
}

function shapeProblem({ instancePath, message = '', params }: ErrorObject): RegistryProblem {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const detail: unknown = params['additionalProperty'] ?? params['allowedValues'];
  const problem = detail === undefined ? message : `${message}: ${JSON.stringify(detail)}`;
  return { path, message: 'The registry file {problem}.', args: { problem } };
}

function lintForeign(file: RegistryFile): RegistryProblem[] {
  const own = BUILT_IN_ONLY.filter((field) => field in file).map((field) =>
    problem([field], '{field} belongs to the built-in registry alone.', { field }),
  );
  const keys = Object.keys(file.keys).filter((key) => key.startsWith('qemu.'));
  return [...own, ...keys.map((key) => problem(['keys', key], '{key}: qemu. keys cannot be defined here.', { key }))];
}

function lintCompleteness(file: RegistryFile): RegistryProblem[] {
  return Object.entries(file.keys).flatMap(([key, entry]) =>
    BUILT_IN_NEEDS.filter((field) => entry[field] === undefined).map((field) =>
      problem(['keys', key], '{key} has no {field}.', { key, field }),
    ),
  );
}

function lintPrefixes(entries: readonly KeyEntry[]): RegistryProblem[] {
  const keys = entries.map(({ key }) => key);
  return keys.flatMap((key) => {
    const longer = keys.find((other) => other.startsWith(`${key}.`));
    return longer === undefined
      ? []
      : [problem(['keys', key], '{key} is also the beginning of {longer}.', { key, longer })];
  });
}

function lintEntry(entry: KeyEntry, file: RegistryFile): RegistryProblem[] {
  const { key } = entry;
  const say = (field: string, message: string, args: MessageArgs = {}): RegistryProblem =>
    problem(['keys', key, ...(field === '' ? [] : [field])], `{key}${message}`, { ...args, key });
  const found: RegistryProblem[] = [];
  if (classifyKey(key).kind === 'invalid') found.push(say('', ' is not a valid name for a key.'));
  const suffix = Object.entries(policies.naming.unitSuffixes).find(([ending]) => key.endsWith(`-${ending}`));
  if (suffix !== undefined && !suffix[1].startsWith(`${entry.unit ?? ''} `)) {
    found.push(say('unit', ' ends in -{ending}, so its unit must be {unit}.', { ending: suffix[0], unit: suffix[1] }));
  }
  if (entry.unit !== undefined && !typesOf(entry.schema).some((type) => type === 'integer' || type === 'number')) {
    found.push(say('unit', ' has a unit, but is not a number.'));
  }
  if (!Object.hasOwn(policies.mergePolicies, entry.merge.policy)) {
    found.push(say('merge', ': there is no merge policy {policy}.', { policy: entry.merge.policy }));
  }
  return [...found, ...lintDeprecation(entry, file, say), ...lintValues(entry, say)];
}

type Say = (field: string, message: string, args?: MessageArgs) => RegistryProblem;

function lintDeprecation({ status, deprecated }: KeyEntry, file: RegistryFile, say: Say): RegistryProblem[] {
  if (deprecated === undefined) return [];
  if (status !== 'deprecated')
    return [say('deprecated', ' says why it is deprecated, but its status is {status}.', { status })];
  const { reason, replacedBy } = deprecated;
  if (reason === 'renamed' && replacedBy === undefined)
    return [say('deprecated', ' was renamed, but does not say to what.')];
  if (replacedBy === undefined || Object.hasOwn(file.keys, replacedBy)) return [];
  return [say('deprecated', ' is replaced by {replacedBy}, which is not registered.', { replacedBy })];
}

/** The schema compiles, and examples, known values and what is said of values agree with it. */
function lintValues(entry: KeyEntry, say: Say): RegistryProblem[] {
  try {
    entry.knownPatterns?.forEach((pattern) => matchesPattern(pattern, ''));
    const validator = validatorOf(entry.schema);
    const wrong = entry.examples.filter((example) => !validator(example));
    const known = entry.knownValues ?? [];
    const isList = typesOf(entry.schema).includes('array');
    const unusable = known.filter((value) => !validator(isList ? [value] : value));
    const choices = choicesOf(entry);
    const named = [
      ...Object.keys(entry.valueDescriptions ?? {}),
      ...Object.entries(entry.merge.valueAliases ?? {}).flat(),
      ...Object.keys(entry.merge.families ?? {}),
      ...(entry.merge.conflicts ?? []).flat(),
    ].filter((value) => !choices.includes(value));
    return [
      ...wrong.map((value) => say('examples', ': the example {value} is not valid.', { value: JSON.stringify(value) })),
      ...unusable.map((value) => say('knownValues', ': the known value {value} is not valid.', { value })),
      ...named.map((value) => say('', ' speaks of the value {value}, which is not among its values.', { value })),
    ];
  } catch (error) {
    // Thrown by the compilers of schemas and patterns: the file's mistake, and this is where it is reported.
    return [say('schema', ': {reason}', { reason: error instanceof Error ? error.message : String(error) })];
  }
}

function lintCrossCheck(check: CrossCheck, index: string, file: RegistryFile): RegistryProblem[] {
  const keys =
    check.rule === 'lte' ? [check.left, check.right] : [...Object.keys(check.if), ...Object.keys(check.then)];
  return keys
    .filter((key) => !Object.hasOwn(file.keys, key))
    .map((key) => problem(['crossChecks', index], 'A cross-check speaks of {key}, which is not registered.', { key }));
}

function problem(path: readonly string[], message: string, args: MessageArgs): RegistryProblem {
  return { path, message, args };
}
