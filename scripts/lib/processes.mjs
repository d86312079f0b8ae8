import { spawn } from 'node:child_process';
import { REPOSITORY } from './places.mjs';

/**
 * How a program ended: `code` is its exit code, or null when a signal ended it, or its silence.
 *
 * @typedef {{ code: number | null, output: string, fellSilent: boolean }} Ended
 *
 * @typedef {object} RunOptions
 * @property {string} [cwd] the repository unless given
 * @property {NodeJS.ProcessEnv} [env] more environment
 * @property {boolean} [stream] show the output while it comes, too
 * @property {number} [silentMs] after how long without a word the program and all that it started are ended
 */

/** Programs under way; each leads a process group of its own. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** How long a program that was silent for too long has to end what it started. */
const GRACE_MS = 5000;

/**
 * Runs a program to its end and collects what it writes. Rejects only if it cannot be started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export function run(command, args, { cwd = REPOSITORY, env = {}, stream = false, silentMs } = {}) {
  return new Promise((resolve, reject) => {
    const shell = process.platform === 'win32' && command === 'npm';
    const child = spawn(command, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let fellSilent = false;
    const timer = setTimeout(
      () => {
        fellSilent = true;
        endGroup(child, 'SIGTERM');
        setTimeout(() => running.has(child) && endGroup(child, 'SIGKILL'), GRACE_MS).unref();
      },
      silentMs ?? 2 ** 31 - 1,
    );
    let output = '';
    for (const pipe of [child.stdout, child.stderr]) {
      pipe.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (!fellSilent) timer.refresh();
        if (stream) process.stdout.write(text);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output, fellSilent });
    });
  });
}

/**
 * Runs a program that has to succeed. Throws with its whole output when it does not.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export async function mustRun(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed (${code}):\n${output}`);
}

/**
 * Ends this process and every program that it started, when a person or a system says so.
 *
 * @param {() => Promise<void>} [cleanUp] what to do before the end
 */
export function endWithSignals(cleanUp = async () => {}) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, async () => {
      for (const child of running) endGroup(child, 'SIGTERM');
      await cleanUp();
      process.exit(1);
    });
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function endGroup(child, signal) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') child.kill(signal);
  else process.kill(-child.pid, signal);
}
