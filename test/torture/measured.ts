import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './part';
import { renderPage } from './page';
import type { Measured } from './run';

/** The last full measurement of each part. It is part of the repository, so that one part can be measured again by itself. */
const FOLDER = join(__dirname, 'measured');
const PAGE = join(__dirname, '..', '..', 'docs', 'reliability.md');

function fileOf(name: string): string {
  return join(FOLDER, `${name}.json`);
}

export function storeMeasured(measured: Measured): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(measured.name), `${JSON.stringify(measured, undefined, 2)}\n`);
}

/** The last full measurement of a part; undefined: it was never measured. */
export function readMeasured(name: string): Measured | undefined {
  return existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as Measured) : undefined;
}

/** docs/reliability.md as the measurements say. */
export function pageOf(parts: readonly Part[]): string {
  return renderPage(parts.map((part) => ({ part, measured: readMeasured(part.name) })));
}

export function writePage(parts: readonly Part[]): void {
  writeFileSync(PAGE, pageOf(parts));
}

export function readPage(): string {
  return readFileSync(PAGE, 'utf8');
}
