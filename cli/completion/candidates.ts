import { QcowmetaError } from '../../core/errors';
import type { KeyEntry } from '../../core/registry/entry';
import { classifyKey } from '../../core/registry/key-grammar';
import { loadRegistryFile } from '../../core/registry/load';
import { joinRegistries } from '../../core/registry/read';
import { builtinRegistry, type Registry } from '../../core/registry/registry';
import { choicesOf } from '../../core/registry/skeleton';
import { typesOf } from '../../core/registry/words';
import { readMetadata } from '../../core/store/read';
import { findStrings, nameOf } from '../found-string';
import { readStored } from '../stored-text';
import { UsageError } from '../usage-error';
import type { Typed } from './words';

/** A word that may stand where the cursor is, and what it means. */
export interface Candidate {
  readonly text: string;
  readonly description?: string;
}

/** Commands that ask for keys which an image has; all others may name any. */
const KEYS_OF_IMAGE = ['get', 'unset'];

/**
 * Keys: those of the image for a command that needs them there, else the registered ones. None that was typed before, and none that is no
 * key by its name: what a stranger wrote into an image does not get onto a command line.
 */
export async function keysFor(typed: Typed): Promise<Candidate[]> {
  const registry = await registryOf(typed);
  const known = registry.entries.filter(({ status }) => status !== 'deprecated').map(({ key }) => key);
  const keys = KEYS_OF_IMAGE.includes(typed.command.name()) ? await keysIn(typed) : known;
  const before = new Set(typed.args.map((arg) => arg.replace(/=[^]*$/, '')));
  return keys
    .filter((key) => !before.has(key) && classifyKey(key).kind !== 'invalid')
    .map((key) => ({ text: key, description: registry.get(key)?.summary ?? 'a key of this image' }));
}

/** `KEY=VALUE` for the values that are known for a key: what may be there, else what is there in examples. */
export async function valuesFor(typed: Typed, key: string): Promise<Candidate[]> {
  const entry = (await registryOf(typed)).get(key);
  if (entry === undefined) return [];
  return valuesOf(entry).map(({ text, ...more }) => ({ text: `${key}=${text}`, ...more }));
}

function valuesOf(entry: KeyEntry): Candidate[] {
  const types = typesOf(entry.schema);
  if (types.includes('boolean')) return [{ text: 'true' }, { text: 'false' }];
  const choices = choicesOf(entry);
  if (choices.length === 0) return entry.examples.map((example) => ({ text: asArgument(example) }));
  return choices.map((choice) => {
    const text = asArgument(types.includes('array') ? [choice] : choice);
    const description = entry.valueDescriptions?.[choice];
    return description === undefined ? { text } : { text, description };
  });
}

/** A value as `set` takes it: a text is itself, unless it would be read as JSON. */
function asArgument(value: unknown): string {
  const json = JSON.stringify(value);
  if (typeof value !== 'string') return json;
  return /^\s*([[{"\d-]|(true|false|null)\s*$)/.test(value) ? json : value;
}

/** The snapshots of the image that was typed before; by their names, or by their ids where these say more. */
export async function snapshotsOf({ args }: Typed): Promise<Candidate[]> {
  const image = args.at(-1);
  if (image === undefined) return [];
  const metadata = await unlessUnreadable(readMetadata(image));
  const listed = (metadata?.snapshots ?? []).map(({ identity }) => ({
    id: Buffer.from(identity.id).toString(),
    name: Buffer.from(identity.name).toString(),
    both: nameOf({ kind: 'snapshot', snapshot: identity }),
  }));
  const found = listed.map(({ id, name, both }) => {
    const isClear = listed.filter((other) => other.id === name || other.name === name).length === 1;
    return { text: isClear && isWord(name) ? name : id, description: both };
  });
  return found.filter(({ text }) => isWord(text));
}

/** Whether bytes of an image are a word that a line can hold. */
function isWord(text: string): boolean {
  return text !== '' && !/[\p{Cc}\ufffd]/u.test(text);
}

async function keysIn({ args, values }: Typed): Promise<string[]> {
  const [image] = args;
  if (image === undefined) return [];
  const [snapshot] = values.get('snapshot') ?? [];
  const which = { own: values.has('own'), ...(snapshot === undefined ? {} : { snapshot }) };
  const answer = await unlessUnreadable(findStrings(image, which));
  const stored = answer?.strings[0]?.stored;
  return stored === undefined ? [] : readStored(stored).document.members.map(({ key }) => key);
}

async function registryOf({ values }: Typed): Promise<Registry> {
  const files = values.get('registry') ?? [];
  if (files.length === 0) return builtinRegistry();
  return joinRegistries(builtinRegistry(), await Promise.all(files.map((file) => loadRegistryFile(file)))).registry;
}

/** What is wrong with an image is for the command to say, not for its completion. */
async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof QcowmetaError || error instanceof UsageError) return undefined;
    throw error;
  }
}
