/**
 * npm start: from a fresh checkout to VS Code with demo images, the extension in it. Uses a desktop VS Code where there is one;
 * else prints the address of one for the browser and stays until Ctrl+C.
 *
 *   --check   opens a demo image headless and ends: 0 if its metadata came to the screen, 1 with the path of a picture if not
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BROWSER, COMPILER, ensureDebianPackages } from './lib/debian.mjs';
import { desktopCode } from './lib/desktop.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { CACHE, REPOSITORY, vsixFile } from './lib/places.mjs';
import { endWithSignals, mustRun } from './lib/processes.mjs';

const DEMO = path.join(CACHE, 'demo');
/** The system for which the browser host is made; elsewhere a desktop VS Code is downloaded. */
const HOST_SYSTEM = process.platform === 'linux' && process.arch === 'x64';
/** What a signal has to undo; a served VS Code lives until then. */
let beforeEnd = async () => {};
const log = (/** @type {string} */ line) => console.log(line);

/** @param {string} folder where demo images go */
async function prepare(folder) {
  await ensureNodeModules(log);
  await mustRun(process.execPath, ['scripts/build.mjs', '--no-types']);
  const { makeDemoImages } = await import('./lib/demo-images.mjs');
  await makeDemoImages(folder);
}

/** @returns {Promise<import('../test/host/demo.ts')>} what drives VS Code; it is TypeScript, so it needs the npm packages */
async function driver() {
  const { require: load } = await import('tsx/cjs/api');
  return load('../test/host/demo.ts', import.meta.url);
}

async function packed() {
  await mustRun(process.execPath, ['scripts/package.mjs', 'linux-x64']);
  return vsixFile('linux-x64');
}

async function check() {
  await ensureDebianPackages([...COMPILER, ...BROWSER], log);
  const work = await mkdtemp(path.join(tmpdir(), 'qcm-check-'));
  try {
    const folder = path.join(work, 'demo');
    await prepare(folder);
    await (await driver()).checkDemo(await packed(), folder);
    log('The metadata of the demo image is on the screen.');
  } finally {
    await rm(work, { recursive: true });
  }
}

async function openInBrowser() {
  await ensureDebianPackages(COMPILER, log);
  await prepare(DEMO);
  const { address, stop } = await (await driver()).serveDemo(await packed(), DEMO, log);
  log(`Open this address in a browser (Ctrl+C ends it): ${address}`);
  beforeEnd = async () => {
    await stop();
    process.exit(0);
  };
}

/** @param {string} command */
async function openOnDesktop(command) {
  log(`Opening ${DEMO} in VS Code; this ends when its window is closed.`);
  const profile = path.join(CACHE, 'profile');
  const places = [`--user-data-dir=${profile}`, `--extensions-dir=${path.join(profile, 'extensions')}`];
  await mustRun(command, ['--new-window', '--wait', `--extensionDevelopmentPath=${REPOSITORY}`, ...places, DEMO]);
}

async function start() {
  const desktop = await desktopCode();
  if ('command' in desktop) {
    await prepare(DEMO);
    return openOnDesktop(desktop.command);
  }
  log(`No desktop VS Code is used: ${desktop.reason}.`);
  if (HOST_SYSTEM) return openInBrowser();
  await prepare(DEMO);
  return openOnDesktop(await (await driver()).downloadDesktop());
}

endWithSignals(() => beforeEnd());
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
try {
  await (values.check ? check() : start());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
