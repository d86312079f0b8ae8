import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HostInstall } from './install';
import { run, startGroup, type ProcessGroup } from './processes';

/** A running code-server. */
export interface CodeServer {
  /** Address of its workbench, on the loopback interface: `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly process: ProcessGroup;
}

export interface CodeServerOptions {
  readonly host: HostInstall;
  /** An empty folder that holds everything the run writes: profile, extensions, sockets. Keep its path short (socket names). */
  readonly folder: string;
  /** User settings on top of `QUIET_SETTINGS`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A profile to use instead of one inside `folder`. */
  readonly userData?: string;
  readonly extensions?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Whether there are folders that are not trusted. */
const TRUST = 'security.workspace.trust.enabled';

/** Settings for a profile that asks nothing, fetches nothing and moves nothing. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Dark Modern',
  [TRUST]: false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'editor.minimap.enabled': false,
};

const START_LIMIT_MS = 60_000;
const LISTENING = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/;
/** Variables that would make the new server believe that it runs inside another VS Code, or listen elsewhere. */
const FOREIGN = [
  'VSCODE_IPC_HOOK_CLI',
  'ELECTRON_RUN_AS_NODE',
  'NODE_OPTIONS',
  'PORT',
  'PASSWORD',
  'HASHED_PASSWORD',
  'CODE_SERVER_PARENT_PID',
];

/** Starts code-server on a free port of the loopback interface and waits until it listens. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { host, folder } = options;
  const profile = profileOf(options);
  await writeProfile(folder, profile.userData, options.settings ?? {});
  const args = [
    ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--config', path.join(folder, 'code-server.yaml')],
    ...['--session-socket', path.join(folder, 'session.sock'), '--reconnection-grace-time', '1'],
    ...['--user-data-dir', profile.userData, '--extensions-dir', profile.extensions],
    ...['--disable-telemetry', '--disable-update-check', '--disable-proxy'],
    // The flag would count for more than the setting.
    ...(options.settings?.[TRUST] === true ? [] : ['--disable-workspace-trust']),
    ...['--disable-getting-started-override', '--ignore-last-opened'],
  ];
  const group = startGroup(host.node, [host.entry, ...args], { env: quietEnvironment(folder, options.env) });
  try {
    return { origin: await listening(group), process: group };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

/** Installs a packaged extension into the profile that `startCodeServer` with the same options will use. */
export async function installExtension(options: CodeServerOptions, vsix: string): Promise<void> {
  const { userData, extensions } = profileOf(options);
  await writeProfile(options.folder, userData, options.settings ?? {});
  const args = ['--config', path.join(options.folder, 'code-server.yaml'), '--user-data-dir', userData];
  await run(
    options.host.node,
    [options.host.entry, ...args, '--extensions-dir', extensions, '--install-extension', vsix],
    {
      env: quietEnvironment(options.folder, options.env),
    },
  );
}

function profileOf(options: CodeServerOptions): { userData: string; extensions: string } {
  return {
    userData: options.userData ?? path.join(options.folder, 'data'),
    extensions: options.extensions ?? path.join(options.folder, 'extensions'),
  };
}

async function writeProfile(
  folder: string,
  userData: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await mkdir(path.join(folder, 'extensions'), { recursive: true });
  await writeFile(path.join(folder, 'code-server.yaml'), '');
  const text = JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2);
  await writeFile(path.join(userData, 'User/settings.json'), text);
}

/** The environment of this process without what belongs to another VS Code, all written files inside the run's folder. */
function quietEnvironment(folder: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.includes(name));
  return {
    ...Object.fromEntries(inherited),
    ...more,
    XDG_RUNTIME_DIR: folder,
    XDG_CONFIG_HOME: path.join(folder, 'xdg'),
    XDG_DATA_HOME: path.join(folder, 'xdg'),
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }),
  };
}

function listening(group: ProcessGroup): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(`code-server ${reason}:\n${group.output()}`));
    };
    const timer = setTimeout(() => {
      fail(`did not listen within ${START_LIMIT_MS} ms`);
    }, START_LIMIT_MS);
    group.child.once('error', (error) => {
      fail(`could not be started (${error.message})`);
    });
    group.child.once('exit', (code) => {
      fail(`ended with ${code ?? 'a signal'} instead of listening`);
    });
    const look = (): void => {
      const origin = LISTENING.exec(group.output())?.[1];
      if (origin === undefined) return;
      clearTimeout(timer);
      resolve(origin);
    };
    group.child.stdout?.on('data', look);
    group.child.stderr?.on('data', look);
  });
}
