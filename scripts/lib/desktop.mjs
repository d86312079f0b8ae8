import { run } from './processes.mjs';

/**
 * The command of a desktop VS Code that can be used here, or why there is none: it has to be a real one (not the `code` of a
 * remote terminal), needs a display, and does not run as root.
 *
 * @param {{ user?: number | undefined, env?: NodeJS.ProcessEnv }} [where] the user's number, none on Windows
 * @returns {Promise<{ command: string } | { reason: string }>}
 */
export async function desktopCode({ user = process.getuid?.(), env = process.env } = {}) {
  if (env.VSCODE_EXECUTABLE) return { command: env.VSCODE_EXECUTABLE };
  if (user === 0) return { reason: 'desktop VS Code does not run as root' };
  const displays = process.platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY;
  if (!displays) return { reason: 'there is no display' };
  if (env.VSCODE_IPC_HOOK_CLI) return { reason: 'this is the terminal of a remote VS Code' };
  const command = process.platform === 'win32' ? 'code.cmd' : 'code';
  try {
    const { code, output } = await run(command, ['--version'], { env, silentMs: 20_000 });
    // Desktop VS Code prints version, commit and architecture on a line each; code-server's `code` prints one line.
    if (code === 0 && /^\d+\.\d+\.\d+\S*\s+[0-9a-f]{40}\s+\w+\s*$/.test(output)) return { command };
    return { reason: '`code` is not a desktop VS Code' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { reason: 'there is no `code`' };
    throw error;
  }
}
