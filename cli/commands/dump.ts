import type { Finding } from '../../core/findings/finding';
import type { Registry } from '../../core/registry/registry';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findingJson } from '../findings-text';
import type { FoundString } from '../found-string';
import { presentImages, type JsonAnswer, type ReadOptions } from '../images';
import type { JsonValue } from '../json';
import type { Output } from '../output';
import type { RegistryOptions } from '../registry-option';
import { readStored, valueJson, type ReadText } from '../stored-text';

/** Options of `dump`. */
export type DumpOptions = ReadOptions & RegistryOptions;

/** Prints the strings that apply to images: byte for byte, or as JSON with their keys, origins and findings. */
export async function dump(context: Context, images: readonly string[], options: DumpOptions): Promise<ExitCode> {
  const { output } = context;
  const registry = await registryFor(output, options);
  const endLines = images.length > 1 || options.backingChain === true;
  return presentImages(context, images, options, {
    headings: true,
    text: ({ stored }) => {
      if (stored === undefined) return EXIT.negative;
      output.bytes(stored.bytes, endLines);
      return EXIT.ok;
    },
    json: async (found) => describe(found, registry ?? (await loadRegistry(output))),
  });
}

/** The registry of files that were asked for, whose faults are told whatever the form is; text needs no other one. */
async function registryFor(output: Output, { registry }: DumpOptions): Promise<Registry | undefined> {
  return registry === undefined ? undefined : loadRegistry(output, registry);
}

/** Loaded when it is needed: that takes longer than reading an image. */
async function loadRegistry(output: Output, files?: readonly string[]): Promise<Registry> {
  const { openRegistry } = await import('../registry-option');
  return openRegistry(output, files);
}

async function describe(found: FoundString, registry: Registry): Promise<JsonAnswer> {
  if (found.stored === undefined)
    return { exit: EXIT.negative, members: { string: null, hash: null, keys: {}, findings: [] } };
  const { examine } = await import('../examine');
  const read = readStored(found.stored);
  const { findings } = examine(found.stored.bytes, { registry, readOnly: true });
  return {
    exit: EXIT.ok,
    members: {
      string: read.text,
      hash: found.stored.hash,
      // A string that another program stored against the rules has no keys that could be relied on.
      keys: read.faults.length > 0 ? null : keysJson(found, read, findings, registry),
      findings: findings.map((finding) => findingJson(read.text, finding)),
    },
  };
}

function keysJson(
  found: FoundString,
  read: ReadText,
  findings: readonly Finding[],
  registry: Registry,
): ReadonlyMap<string, JsonValue> {
  const members = read.document.members.map((member): [string, JsonValue] => {
    const { offset, length } = member.node;
    const here = findings.filter((finding) => finding.offset >= offset && finding.offset < offset + length);
    return [
      member.key,
      {
        value: valueJson(read, member),
        origin: found.origin?.path ?? null,
        registered: registry.get(member.key) !== undefined,
        findings: here.map((finding) => findingJson(read.text, finding)),
      },
    ];
  });
  return new Map(members);
}
