import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Done, Work } from './worker';

const WORKER = join(__dirname, 'worker.ts');

/** Runs a process that reads and writes an image. Rejects if it breaks off. */
export async function runWorker(work: Work): Promise<Done> {
  const worker = fork(WORKER, { execArgv: ['--import', 'tsx'] });
  worker.send(work);
  const done = once(worker, 'message') as Promise<[Done]>;
  const ended = once(worker, 'exit').then(([code]) =>
    Promise.reject(new Error(`process ${work.number} ended with ${String(code)}`)),
  );
  ended.catch(() => undefined);
  const [answer] = await Promise.race([done, ended]);
  return answer;
}
