/**
 * npm test: everything, from a fresh checkout. Installs what is missing, then builds, checks types and style, and runs every
 * test. The last line is `N passed, N failed`; the exit code is 0 only if every phase ran, had tests, and all of them passed.
 *
 *   --only NAME[,NAME]   only these phases and what they need; the output of a single one is shown while it comes
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import {
  BROWSER,
  COMPILER,
  EDITORS,
  QEMU,
  SHELLS,
  SPREADERS,
  VIRTUALIZATION,
  ensureDebianPackages,
} from './lib/debian.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { PHASES, runPhase, select } from './lib/phases.mjs';
import { endWithSignals } from './lib/processes.mjs';
import { runTasks } from './lib/schedule.mjs';

/** @typedef {import('./lib/phases.mjs').Result} Result */

const log = (/** @type {string} */ line) => console.log(line);

/** The host is VS Code and a browser at once: more than one per core makes all of them slow. */
const PLACES = Math.min(Math.max(availableParallelism(), 2), 4);

/** @param {string} name @param {Result} result */
function report(name, { passed, failed, seconds, output, problem }) {
  const counts = passed + failed > 0 ? `${passed} passed, ${failed} failed` : 'done';
  const verdict = failed > 0 ? 'FAILED' : 'ok';
  log(`${verdict.padEnd(7)}${name.padEnd(9)}${counts.padEnd(26)}${seconds.toFixed(1).padStart(6)} s`);
  if (failed > 0) log(`--- ${name}: ${problem ?? 'failed tests'}\n${output.trimEnd()}\n---`);
}

/** @param {string | undefined} only */
async function main(only) {
  const phases = only === undefined ? PHASES : select(only.split(','));
  const stream = only !== undefined && !only.includes(',');
  await Promise.all([
    ensureDebianPackages(
      [...COMPILER, ...BROWSER, ...QEMU, ...VIRTUALIZATION, ...EDITORS, ...SHELLS, ...SPREADERS],
      log,
    ),
    ensureNodeModules(log),
  ]);
  const tasks = phases.map((phase) => ({
    ...phase,
    run: () => runPhase(phase, { stream: stream && phase.name === only }),
  }));
  const results = await runTasks(tasks, {
    places: PLACES,
    succeeded: (result) => result.failed === 0,
    skipped: (_task, need) => {
      const problem = `did not run: ${need} failed`;
      return { passed: 0, failed: 1, failures: [problem], seconds: 0, output: '', problem };
    },
    ended: (task, result) => report(task.name, result),
  });
  for (const [name, { failures }] of results) {
    for (const line of failures) log(`FAILED ${name}: ${line}`);
  }
  const passed = [...results.values()].reduce((sum, result) => sum + result.passed, 0);
  const failed = [...results.values()].reduce((sum, result) => sum + result.failed, 0);
  log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || results.size !== phases.length || passed === 0 ? 1 : 0;
}

endWithSignals();
const { values } = parseArgs({ options: { only: { type: 'string' } } });
try {
  await main(values.only);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  log('0 passed, 1 failed');
  process.exitCode = 1;
}
