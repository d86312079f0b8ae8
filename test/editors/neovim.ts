import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { pack, unpack, type Packed } from './message-pack';

const REPOSITORY = resolve(__dirname, '../..');

/** The plugin as docs/editors.md shows it. */
export const PLUGIN = join(REPOSITORY, 'editors/neovim/qcowmeta.lua');

/** The Neovim to test; `NVIM_PATH` names another one than that on the PATH. */
const PROGRAM = process.env.NVIM_PATH ?? 'nvim';

/**
 * A Neovim without a screen that has only this project's plugin, in a home of its own, with the built command and language server on
 * its PATH. It is driven over its RPC: keys as a person types them, and Lua to look at what came of it.
 */
export class Neovim {
  private received = Buffer.alloc(0);
  private readonly waiting = new Map<number, (answer: readonly Packed[]) => void>();
  private requests = 0;

  private constructor(
    private readonly editor: ChildProcess,
    private readonly socket: Socket,
    private readonly removeHome: () => Promise<void>,
  ) {
    socket.on('data', (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.takeAnswers();
    });
  }

  /** Starts the editor; `args` are those of its command line. */
  static async start(...args: string[]): Promise<Neovim> {
    const home = await tempDir();
    await mkdir(join(home.path, 'config/nvim/plugin'), { recursive: true });
    await symlink(PLUGIN, join(home.path, 'config/nvim/plugin/qcowmeta.lua'));
    await mkdir(join(home.path, 'bin'));
    await symlink(join(REPOSITORY, 'dist/cli.js'), join(home.path, 'bin/qcowmeta'));
    await symlink(join(REPOSITORY, 'dist/server.js'), join(home.path, 'bin/qcowmeta-language-server'));
    const address = join(home.path, 'socket');
    const editor = spawn(PROGRAM, ['--headless', '--listen', address, ...args], {
      env: { ...process.env, ...homeOf(home.path) },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const failed = once(editor, 'error').then(([error]: unknown[]) => Promise.reject(error as Error));
    const socket = await Promise.race([waitFor('Neovim to listen', () => reach(address)), failed]);
    return new Neovim(editor, socket, () => home.remove());
  }

  /** Runs Lua and gives what it returns (plain data). Throws what Lua throws. */
  async lua<T>(code: string, ...args: string[]): Promise<T> {
    const body = `local answer = (function(...) ${code} end)(...)\nreturn vim.fn.json_encode(answer == nil and vim.NIL or answer)`;
    return JSON.parse(String(await this.request('nvim_exec_lua', [body, args]))) as T;
  }

  /** Types keys, special ones as in `<Esc>`. Does not wait until they have done their work. */
  async type(keys: string): Promise<void> {
    await this.request('nvim_input', [keys]);
  }

  /** Types a command and waits until it is done. Gives the messages that it showed. */
  async command(line: string): Promise<string> {
    return this.lua(
      "vim.cmd('messages clear') vim.api.nvim_feedkeys(':' .. ... .. '\\r', 'xt', false) return vim.fn.execute('messages')",
      line,
    );
  }

  /** The text of the buffer, as it would be stored. */
  async text(): Promise<string> {
    return this.lua("return table.concat(vim.fn.getline(1, '$'), '\\n') .. (vim.bo.endofline and '\\n' or '')");
  }

  /** Whether the buffer has changes that are not stored. */
  async isModified(): Promise<boolean> {
    return this.lua('return vim.bo.modified');
  }

  /** The diagnostics of the buffer as `code: message`, once there is one that has this code. */
  async diagnostics(code: string): Promise<string[]> {
    const list = "return vim.tbl_map(function(one) return one.code .. ': ' .. one.message end, vim.diagnostic.get(0))";
    return waitFor(`a diagnostic ${code}`, async () => {
      const found = await this.lua<string[]>(list);
      return found.some((one) => one.startsWith(`${code}:`)) && found;
    });
  }

  async stop(): Promise<void> {
    const ended = once(this.editor, 'exit');
    this.socket.destroy();
    if (this.editor.exitCode === null) {
      this.editor.kill();
      await ended;
    }
    await this.removeHome();
  }

  private async request(method: string, params: readonly Packed[]): Promise<Packed> {
    this.requests += 1;
    const id = this.requests;
    const answered = new Promise<readonly Packed[]>((resolve) => this.waiting.set(id, resolve));
    this.socket.write(pack([0, id, method, params]));
    const [, , error, result] = await answered;
    if (error !== null && error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result ?? null;
  }

  private takeAnswers(): void {
    for (let next = unpack(this.received); next; next = unpack(this.received)) {
      this.received = this.received.subarray(next.length);
      const [, id] = next.value as readonly Packed[];
      this.waiting.get(Number(id))?.(next.value as readonly Packed[]);
      this.waiting.delete(Number(id));
    }
  }
}

/** Where the editor finds its configuration and the two programs, and leaves what it writes. */
function homeOf(folder: string): NodeJS.ProcessEnv {
  return {
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_RUNTIME_DIR: join(folder, 'runtime'),
    PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
  };
}

/** A connection to a socket; undefined if nobody listens there yet. */
async function reach(address: string): Promise<Socket | undefined> {
  const socket = connect(address);
  return new Promise((resolve) => {
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('error', () => {
      resolve(undefined);
    });
  });
}
