import { spawnSync } from 'node:child_process';

/**
 * Keeps this process, and what it starts meanwhile, on one processor, and gives what ends that. Does nothing where there is no
 * taskset (util-linux).
 */
export function stayOnOneProcessor(): () => void {
  const before = /: ([\d,-]+)$/.exec(taskset(String(process.pid)).trim())?.[1];
  const last = before?.match(/\d+$/)?.[0];
  if (before === undefined || last === undefined) return () => undefined;
  const stayOn = (processors: string): void => {
    taskset('--all-tasks', processors, String(process.pid));
  };
  stayOn(last);
  return () => {
    stayOn(before);
  };
}

/** What it prints, nothing if it is not there. Processors are lists such as `0-3,6`. */
function taskset(...args: readonly string[]): string {
  const { error, stdout } = spawnSync('taskset', ['--cpu-list', '--pid', ...args], { encoding: 'utf8' });
  return error ? '' : stdout;
}
