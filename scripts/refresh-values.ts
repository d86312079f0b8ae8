/**
 * npm run refresh-values [-- BINARY...]: adds the machine types and CPU models of installed QEMU emulators (left out, that of this host) to the
 * known values of the registry that comes with qcowmeta. What an emulator does not have stays: it belongs to another version or architecture.
 * `npm run docs` then renews the pages that are made of the registry.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { compare } from '../cli/commands/probe';
import { hostQemu, probeQemu } from '../cli/qemu-probe';

const REGISTRY = path.join(__dirname, '../core/registry/qemu.json');

/** The text of a registry with more known values of a key, on a line of their own behind those that it has. */
function withValues(text: string, key: string, values: readonly string[]): string {
  const root = parseTree(text);
  const last = root && findNodeAtLocation(root, ['keys', key, 'knownValues'])?.children?.at(-1);
  if (last === undefined) throw new Error(`${key} has no known values in the registry`);
  const end = last.offset + last.length;
  return `${text.slice(0, end)},\n        ${values.map((value) => JSON.stringify(value)).join(', ')}${text.slice(end)}`;
}

async function main(binaries: readonly string[]): Promise<void> {
  const news = new Map<string, Set<string>>();
  for (const binary of binaries) {
    for (const { key, unknown } of compare(await probeQemu(binary))) {
      if (unknown.length > 0) news.set(key, new Set([...(news.get(key) ?? []), ...unknown]));
    }
  }
  let text = await readFile(REGISTRY, 'utf8');
  for (const [key, values] of news) text = withValues(text, key, [...values]);
  await writeFile(REGISTRY, text);
  const lines = [...news].map(([key, values]) => `${key}: ${[...values].join(', ')}\n`);
  process.stdout.write(lines.length === 0 ? 'nothing new\n' : lines.join(''));
}

const named = process.argv.slice(2);
main(named.length === 0 ? [hostQemu()] : named).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
