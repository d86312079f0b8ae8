import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { factsOf, QUESTIONS, type MachineFacts } from './machine-facts';
import { openMonitor } from './qmp';
import type { Workshop } from './workshop';

/**
 * Runs the text of a QEMU definition by a shell, as a person would, with its guest paused before the first instruction and without a window,
 * asks its monitor what it is, and ends it.
 */
export async function factsOfGuest(workshop: Workshop, definition: string): Promise<MachineFacts> {
  const socket = join(workshop.path, 'qmp.sock');
  const command = `${definition.trimEnd()} -S -display none -qmp unix:${socket},server=on,wait=off`;
  const { user = {}, cwd, env } = workshop.options;
  const shell = spawn('/bin/bash', ['-e', '-c', command], {
    ...user,
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = text(shell.stderr);
  shell.stdout.resume();
  const ended = once(shell, 'close') as Promise<[number | null]>;
  try {
    const monitor = await Promise.race([openMonitor(socket), ended.then(() => Promise.reject(new Error('it ended')))]);
    const answers: unknown[] = [];
    for (const question of QUESTIONS) answers.push(await monitor.ask(question));
    await monitor.quit();
    await ended;
    return factsOf(answers);
  } catch (error) {
    shell.kill();
    const [code] = await ended;
    throw new Error(`the command ended with ${String(code)}: ${await said}\n${definition}`, { cause: error });
  }
}
