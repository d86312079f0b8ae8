import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { packedBundles, productBundles } from './lib/bundles.mjs';
import { DIST, REPOSITORY } from './lib/places.mjs';

/** A package of which something is shipped. */
export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** As SPDX names it. */
  readonly license: string;
  readonly text: string;
}

/** Stays outside of the bundles and lies beside them, with its binaries. */
const NATIVE = 'koffi';
const MODULES = /node_modules\/((?:@[^/]+\/)?[^/]+)\//g;

let built: Promise<esbuild.Metafile['inputs'][]> | undefined;

/** Sources of all bundles, relative to the repository, each with what it imports. */
function sources(): Promise<esbuild.Metafile['inputs'][]> {
  return (built ??= buildAll());
}

async function buildAll(): Promise<esbuild.Metafile['inputs'][]> {
  const bundles = [...productBundles(), ...packedBundles(DIST)];
  const results = await Promise.all(
    bundles.map((bundle) => esbuild.build({ ...bundle, write: false, metafile: true, sourcemap: false })),
  );
  return results.map(({ metafile }) => metafile.inputs);
}

/** The innermost package that a file belongs to. */
function packageOf(file: string): string | undefined {
  return [...file.matchAll(MODULES)].at(-1)?.[1];
}

/** Every package of which a file is in a bundle or beside it, by name. */
export async function shippedPackages(): Promise<Shipped[]> {
  const files = (await sources()).flatMap((inputs) => Object.keys(inputs));
  const folders = new Map<string, string>([[NATIVE, join('node_modules', NATIVE)]]);
  for (const file of files) {
    const name = packageOf(file);
    if (name !== undefined) folders.set(name, file.slice(0, file.lastIndexOf(`${name}/`) + name.length));
  }
  return [...folders].map(([name, folder]) => describe(name, join(REPOSITORY, folder))).sort(byName);
}

/** The packages that the project's own sources import and ship: what has to be looked after here. */
export async function directPackages(): Promise<string[]> {
  const own = (await sources()).flatMap((inputs) =>
    Object.entries(inputs).filter(([file]) => packageOf(file) === undefined),
  );
  const imported = own.flatMap(([, { imports }]) => imports.map(({ path }) => packageOf(path)));
  return [...new Set([NATIVE, ...imported.filter((name) => name !== undefined)])].sort();
}

function byName(a: Shipped, b: Shipped): number {
  return a.name < b.name ? -1 : 1;
}

function describe(name: string, folder: string): Shipped {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { license, version } = manifest;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (typeof license !== 'string' || typeof version !== 'string' || file === undefined)
    throw new Error(`${name} does not say how it is licensed`);
  return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
}

/** The text of docs/third-party.md. `npm run docs` writes it. */
export async function thirdPartyPage(): Promise<string> {
  const packages = await shippedPackages();
  return [
    '# Third-party software',
    '',
    'What qcowmeta is shipped with, besides its own sources. This page is made from the bundles by scripts/third-party.ts.',
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`),
    '',
    ...packages.flatMap(({ name, text }) => [`## ${name}`, '', ...indented(text), '']),
  ].join('\n');
}

/** As code, so that nothing of it is taken for Markdown. */
function indented(text: string): string[] {
  return text.split(/\r?\n/).map((line) => (line.trim() === '' ? '' : `    ${line.replaceAll('\t', '  ').trimEnd()}`));
}
