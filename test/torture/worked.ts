import { readFileSync } from 'node:fs';

/**
 * How long the main thread of a process has had a processor, in milliseconds (proc(5), schedstat): what other programs take away does not
 * count. Elsewhere than on Linux, the time of day.
 */
export function workedMs(pid: number | 'self'): number {
  if (process.platform !== 'linux') return performance.now();
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}
