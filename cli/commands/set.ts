import { applyEdits } from '../../core/document/edits';
import { setMember } from '../../core/document/members';
import type { Finding } from '../../core/findings/finding';
import type { Registry } from '../../core/registry/registry';
import { hintOfLostQuotes, hintOfQuotes, jsonOf, readAssignment, type Assignment } from '../assignments';
import type { Context } from '../context';
import { didYouMean } from '../did-you-mean';
import { examine } from '../examine';
import { EXIT, type ExitCode } from '../exit-codes';
import { messageOf } from '../findings-text';
import type { JsonAnswer } from '../images';
import { openObject, storeObject } from '../members';
import type { Output } from '../output';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { isUnknownKey } from '../unknown-keys';
import { UsageError } from '../usage-error';
import { answerWrite, type WriteForm } from '../write';

/** Options of `set`. */
export interface SetOptions extends WriteForm, RegistryOptions {
  /** Every value is a string, whatever it looks like. */
  readonly string?: boolean;
  /** Also write keys that start with `qemu.` and are not registered. */
  readonly force?: boolean;
}

/** Sets keys in the own string of an image or snapshot; the rest of the text stays as it is. */
export async function set(
  context: Context,
  image: string,
  assignments: readonly string[],
  options: SetOptions,
): Promise<ExitCode> {
  const { output } = context;
  return answerWrite(output, image, options, async () => {
    const values = readAssignments(assignments, options.string === true);
    const registry = await openRegistry(output, options.registry);
    const object = await openObject(output, image, options.snapshot);
    const text = [...values].reduce(
      (result, [key, value]) => applyEdits(result, setMember(result, key, value)),
      object.text,
    );
    const findings = findingsByKey(text, values.keys(), registry);
    const unknown = options.force === true ? [] : findUnknown(findings, registry);
    if (unknown.length > 0) return refuse(output, object.place.label, unknown);
    const answer = await storeObject(context, object, text, registry, options);
    const hints = [...findings].flatMap(([key, found]) => [
      hintOfQuotes(key, values.get(key) ?? '', found),
      hintOfKey(key, found, registry),
    ]);
    if (options.string !== true)
      hints.push(...assignments.map(read).map(({ key, value }) => hintOfLostQuotes(key, value)));
    for (const hint of hints) if (hint !== undefined) output.message(`qcowmeta: ${object.place.label}: ${hint}`);
    return answer;
  });
}

function read(argument: string): Assignment {
  return readAssignment(argument, 'KEY=VALUE, such as qemu.min-ram-MB=1024');
}

/** Which registered key may be meant by a word that is no key. */
function hintOfKey(key: string, findings: readonly Finding[], registry: Registry): string | undefined {
  const meant = findings.some(({ code }) => code === 'invalid-key') ? didYouMean(registry.suggest(key)) : '';
  return meant === '' ? undefined : `${key} is no registered key.${meant}`;
}

/** `KEY=VALUE` arguments as keys and the JSON text of their values. */
function readAssignments(assignments: readonly string[], asStrings: boolean): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const assignment of assignments) {
    const { key, value } = read(assignment);
    if (values.has(key)) throw new UsageError(`${key}: is given twice. Say which value is meant.`);
    values.set(key, asStrings ? JSON.stringify(value) : jsonOf(value));
  }
  return values;
}

interface UnknownKey {
  readonly key: string;
  readonly message: string;
  readonly suggestions: readonly string[];
}

/** What the rules have against each of the keys being set and its value. */
function findingsByKey(text: string, keys: Iterable<string>, registry: Registry): ReadonlyMap<string, Finding[]> {
  const { document, findings } = examine(Buffer.from(text), { registry });
  const found = [...keys].map((key): [string, Finding[]] => {
    const nodes = document.members.filter((member) => member.key === key).map(({ node }) => node);
    const isHere = ({ offset }: Finding): boolean =>
      nodes.some((node) => offset >= node.offset && offset < node.offset + node.length);
    return [key, findings.filter(isHere)];
  });
  return new Map(found);
}

/** Those of the keys being set that should be registered and are not. */
function findUnknown(findings: ReadonlyMap<string, Finding[]>, registry: Registry): UnknownKey[] {
  return [...findings].flatMap(([key, here]) => {
    const found = here.find(isUnknownKey);
    return found === undefined ? [] : [{ key, message: messageOf(found), suggestions: registry.suggest(key) }];
  });
}

function refuse(output: Output, label: string, unknown: readonly UnknownKey[]): JsonAnswer {
  for (const { message, suggestions } of unknown) {
    output.message(`qcowmeta: ${label}: ${message}${didYouMean(suggestions)}`);
  }
  output.message(`qcowmeta: ${label}: nothing was changed. --force writes such a key as it is.`);
  const refused = unknown.map(({ key, message, suggestions }) => ({ key, message, suggestions }));
  const problem = { code: 'unregistered-key', message: unknown.map(({ message }) => message).join(' ') };
  return { exit: EXIT.negative, members: { changed: false, refused, problem } };
}
