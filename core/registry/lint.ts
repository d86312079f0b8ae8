import { stepsOf } from '../document/json-pointer';
import { messageOf } from '../system-error';
import type { CrossCheck, KeyEntry, RegistryFile } from './entry';
import { classifyKey } from './key-grammar';
import { KeyNesting } from './nesting';
import { entriesOf, policies } from './registry';
import fileSchema from './registry.schema.json';
import { problem, type RegistryProblem, type RegistryRule } from './rules';
import { choicesOf } from './skeleton';
import { isEndless, matchesPattern, outermost, validate, type ErrorObject } from './validator';
import { typesOf } from './words';
import type { MessageArgs } from '../message';

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
  const shape = lintShape(file, builtIn);
  if (shape.length > 0 || !isRegistryFile(file, builtIn)) return shape;
  const entries = entriesOf(file, '');
  return [
    ...(builtIn ? lintCompleteness(file) : lintForeign(file)),
    ...lintPrefixes(entries),
    ...entries.flatMap((entry) => lintEntry(entry, file)),
    ...(builtIn ? (file.crossChecks ?? []) : []).flatMap((check, index) => lintCrossCheck(check, String(index), file)),
  ];
}

/** The published schema is that of vendors; the built-in registry has fields of its own beside theirs. */
const builtInSchema = { ...fileSchema, $id: 'qcowmeta-built-in-registry', additionalProperties: true };

/** Whether a value has the shape of a registry file, as its schema says. */
export function isRegistryFile(file: unknown, builtIn = false): file is RegistryFile {
  return validate(builtIn ? builtInSchema : fileSchema, file).length === 0;
}

function lintShape(file: unknown, builtIn: boolean): RegistryProblem[] {
  return outermost(validate(builtIn ? builtInSchema : fileSchema, file)).map(shapeProblem);
}

function shapeProblem({ instancePath, keyword, message = '', params }: ErrorObject): RegistryProblem {
  const path = stepsOf(instancePath);
  if (keyword === 'required')
    return problem(path, 'registry-missing-field', { field: String(params['missingProperty']) });
  if (keyword === 'additionalProperties') {
    const field = String(params['additionalProperty']);
    const isOurs = path.length === 0 && BUILT_IN_ONLY.includes(field);
    return problem([...path, field], isOurs ? 'registry-built-in-field' : 'registry-unknown-field', { field });
  }
  const allowed: unknown = params['allowedValues'];
  const detail = allowed === undefined ? message : `${message}: ${JSON.stringify(allowed)}`;
  return problem(path, 'registry-wrong-value', { problem: detail });
}

function lintForeign(file: RegistryFile): RegistryProblem[] {
  const keys = Object.keys(file.keys).filter((key) => key.startsWith('qemu.'));
  return keys.map((key) => problem(['keys', key], 'registry-qemu-key', { key }));
}

function lintCompleteness(file: RegistryFile): RegistryProblem[] {
  return Object.entries(file.keys).flatMap(([key, entry]) =>
    BUILT_IN_NEEDS.filter((field) => entry[field] === undefined).map((field) =>
      problem(['keys', key], 'registry-incomplete', { key, field }),
    ),
  );
}

function lintPrefixes(entries: readonly KeyEntry[]): RegistryProblem[] {
  const keys = entries.map(({ key }) => key);
  const nesting = new KeyNesting(keys);
  return keys.flatMap((key) => {
    const longer = nesting.longerThan(key);
    return longer === undefined ? [] : [problem(['keys', key], 'registry-prefix', { key, longer })];
  });
}

function lintEntry(entry: KeyEntry, file: RegistryFile): RegistryProblem[] {
  const { key } = entry;
  const tell: Tell = (field, code, args = {}) =>
    problem(['keys', key, ...(field === '' ? [] : [field])], code, { ...args, key });
  const found: RegistryProblem[] = [];
  if (classifyKey(key).kind === 'invalid') found.push(tell('', 'registry-key-name'));
  const suffix = Object.entries(policies.naming.unitSuffixes).find(([ending]) => key.endsWith(`-${ending}`));
  if (suffix !== undefined && !suffix[1].startsWith(`${entry.unit ?? ''} `)) {
    found.push(tell('unit', 'registry-unit-suffix', { ending: suffix[0], unit: suffix[1] }));
  }
  if (entry.unit !== undefined && !typesOf(entry.schema).some((type) => type === 'integer' || type === 'number')) {
    found.push(tell('unit', 'registry-unit'));
  }
  if (hasInexactNumber(entry.schema)) found.push(tell('schema', 'registry-inexact-number'));
  return [...found, ...lintDeprecation(entry, file, tell), ...lintValues(entry, tell)];
}

/** Larger whole numbers are rounded when a registry is read; a limit would then not be the one that is written. */
function hasInexactNumber(schema: unknown): boolean {
  if (typeof schema === 'number') return Math.abs(schema) > Number.MAX_SAFE_INTEGER;
  return typeof schema === 'object' && schema !== null && Object.values(schema).some(hasInexactNumber);
}

/** A problem of the entry at hand, on one of its fields or (empty) on its key. */
type Tell = (field: string, code: RegistryRule, args?: MessageArgs) => RegistryProblem;

function lintDeprecation({ status, deprecated }: KeyEntry, file: RegistryFile, tell: Tell): RegistryProblem[] {
  if (deprecated === undefined) return [];
  if (status !== 'deprecated') return [tell('deprecated', 'registry-deprecation', { status })];
  const { reason, replacedBy } = deprecated;
  if (reason === 'renamed' && replacedBy === undefined) return [tell('deprecated', 'registry-renamed')];
  if (replacedBy === undefined || Object.hasOwn(file.keys, replacedBy)) return [];
  return [tell('deprecated', 'registry-replacement', { replacedBy })];
}

/** The schema compiles, and examples, known values and what is said of values agree with it. */
function lintValues(entry: KeyEntry, tell: Tell): RegistryProblem[] {
  const { schema, knownValues = [] } = entry;
  const accepts = (value: unknown): boolean => validate(schema, value).length === 0;
  try {
    entry.knownPatterns?.forEach((pattern) => matchesPattern(pattern, ''));
    const endless = [null, ...entry.examples].flatMap((value) => validate(schema, value)).find(isEndless);
    if (endless !== undefined) return [tell('schema', 'registry-schema', { reason: `${endless.message ?? ''}.` })];
    const isList = typesOf(schema).includes('array');
    const choices = choicesOf(entry);
    const named = [
      ...Object.keys(entry.valueDescriptions ?? {}),
      ...Object.entries(entry.merge.valueAliases ?? {}).flat(),
      ...Object.keys(entry.merge.families ?? {}),
      ...(entry.merge.conflicts ?? []).flat(),
    ].filter((value) => !choices.includes(value));
    return [
      ...entry.examples
        .filter((value) => !accepts(value))
        .map((value) => tell('examples', 'registry-example', { value: JSON.stringify(value) })),
      ...knownValues
        .filter((value) => !accepts(isList ? [value] : value))
        .map((value) => tell('knownValues', 'registry-known-value', { value })),
      ...named.map((value) => tell('', 'registry-other-value', { value })),
    ];
  } catch (error) {
    // Thrown by the compilers of schemas and patterns: the file's mistake, and this is where it is reported.
    return [tell('schema', 'registry-schema', { reason: messageOf(error) })];
  }
}

function lintCrossCheck(check: CrossCheck, index: string, file: RegistryFile): RegistryProblem[] {
  const keys =
    check.rule === 'lte' ? [check.left, check.right] : [...Object.keys(check.if), ...Object.keys(check.then)];
  return keys
    .filter((key) => !Object.hasOwn(file.keys, key))
    .map((key) => problem(['crossChecks', index], 'registry-cross-check', { key }));
}
