import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, tempDir, type ImageOptions } from '../../support/images';
import { waitFor } from '../../support/wait';
import { mustRun, run, unprivileged, type Answer, type RunOptions } from './process';

/**
 * A folder that belongs to a user without rights, with a libvirt of its own in it: the QEMU driver runs inside of virsh (`qemu:///embed`),
 * there is no daemon, and nothing outside of the folder is read or written.
 */
export interface Workshop {
  readonly path: string;
  /** Makes an image that the user may write to. */
  image(options: ImageOptions): Promise<string>;
  /** Writes a file that the user may read, and gives its path. */
  file(name: string, text: string): Promise<string>;
  /** Runs a program as the user, in the folder. */
  run(program: string, ...args: string[]): Promise<Answer>;
  mustRun(program: string, ...args: string[]): Promise<string>;
  /** Runs virsh on the embedded QEMU driver. Rejects if it fails. */
  virsh(...args: string[]): Promise<string>;
  /** How the user runs programs here. */
  readonly options: RunOptions;
  /** Waits until nothing runs in the folder any more, and removes it. Throws, and ends what does, after 30 s. */
  close(): Promise<void>;
}

/** Opens a workshop. libvirt asks every QEMU emulator once what it can; that takes a second or two. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = await tempDir();
  const user = unprivileged();
  const give = async (path: string): Promise<void> => {
    if (user !== undefined) await chown(path, user.uid, user.gid);
  };
  await chmod(folder.path, 0o755);
  await give(folder.path);
  const options: RunOptions = { cwd: folder.path, env: homeIn(folder.path), ...(user === undefined ? {} : { user }) };
  const root = join(folder.path, 'libvirt');
  for (const each of [root, join(root, 'etc')]) {
    await mkdir(each);
    await give(each);
  }
  // There is no virtlogd to write the logs.
  await writeFile(join(root, 'etc/qemu.conf'), 'stdio_handler = "file"\n');
  return {
    path: folder.path,
    options,
    image: async (image) => {
      const path = await makeImage(folder.path, image);
      await give(path);
      return path;
    },
    file: async (name, text) => {
      const path = join(folder.path, name);
      await writeFile(path, text);
      return path;
    },
    run: (program, ...args) => run(program, args, options),
    mustRun: (program, ...args) => mustRun(program, args, options),
    virsh: (...args) => mustRun('virsh', ['-q', '-c', `qemu:///embed?root=${root}`, ...args], options),
    close: async () => {
      try {
        // A TPM ends a moment after its machine.
        await waitFor('all programs end', async () => (await processesIn(folder.path)).length === 0);
      } finally {
        for (const { pid } of await processesIn(folder.path)) process.kill(pid, 'SIGKILL');
        await folder.remove();
      }
    },
  };
}

function homeIn(path: string): Readonly<Record<string, string>> {
  const folders = ['CONFIG_HOME', 'CACHE_HOME', 'DATA_HOME', 'STATE_HOME', 'RUNTIME_DIR'];
  const xdg = folders.map((name) => [`XDG_${name}`, join(path, name.toLowerCase())] as const);
  return { HOME: path, ...Object.fromEntries(xdg) };
}

/** Processes that have this folder in their command line. */
async function processesIn(path: string): Promise<readonly { pid: number; command: string }[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const commandOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(ended);
  const all = await Promise.all(ids.map(async (pid) => ({ pid, command: await commandOf(pid) })));
  return all.filter(({ command }) => command.includes(path));
}

/** A process may end between being listed and being looked at. */
function ended(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ESRCH') return '';
  throw error;
}
