import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPart } from '../core/registry/breaking';
import { builtinRegistryFile } from '../core/registry/registry';

/*
 * node --import tsx scripts/publish-registry.ts [--unreleased]: records what programs may rely on of core/registry/qemu.json, for the tests
 * that refuse a later change which breaks it. To be run at each release; --unreleased replaces the record of a version that no release had yet.
 */

const folder = join(__dirname, '..', 'core', 'registry', 'published');
const { registryVersion, title, keys } = publishedPart(builtinRegistryFile);
const lines = Object.entries(keys).map(([key, entry]) => `    ${JSON.stringify(key)}: ${JSON.stringify(entry)}`);
const head = `{\n  "registryVersion": ${JSON.stringify(registryVersion)},\n  "title": ${JSON.stringify(title)},\n`;
const text = `${head}  "keys": {\n${lines.join(',\n')}\n  }\n}\n`;
const file = join(folder, `${registryVersion}.json`);
if (existsSync(file) && readFileSync(file, 'utf8') !== text && !process.argv.includes('--unreleased')) {
  throw new Error(`${registryVersion} is published already, with other keys: raise registryVersion in qemu.json`);
}
mkdirSync(folder, { recursive: true });
writeFileSync(file, text);
