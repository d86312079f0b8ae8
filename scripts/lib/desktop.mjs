import { run } from './processes.mjs';

/**
 * The command of a desktop VS Code that can be used here, or why there is none: it has to be a real one (not the `code` of a
 * remote terminal), needs a display, and does not run as root.
 *
 * @returns {Promise<{ command: string } | { reason: string }>}
 */
export async function desktopCode() {
  if (process.env.VSCODE_EXECUTABLE) return { command: process.env.VSCODE_EXECUTABLE };
  if (process.getuid?.() === 0) return { reason: 'desktop VS Code does not run as root' };
  const displays = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!displays) return { reason: 'there is no display' };
  if (process.env.VSCODE_IPC_HOOK_CLI) return { reason: 'this is the terminal of a remote VS Code' };
  const command = process.platform === 'win32' ? 'code.cmd' : 'code';
  try {
    const { code, output } = await run(command, ['--version'], { limitMs: 20_000 });
    // Desktop VS Code prints version, commit and architecture on a line each; code-server's `code` prints one line.
    if (code === 0 && /^\d+\.\d+\.\d+\S*\s+[0-9a-f]{40}\s+\w+\s*$/.test(output)) return { command };
    return { reason: '`code` is not a desktop VS Code' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { reason: 'there is no `code`' };
    throw error;
  }
}
