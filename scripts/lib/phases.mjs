import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { OUT } from './places.mjs';
import { run } from './processes.mjs';

/**
 * What a phase came to. A phase that did not come to its end, or had nothing to test, has at least one failure. `failures` has a line for
 * each test that failed, or one that says what else did.
 *
 * @typedef {{ passed: number, failed: number, failures: string[], seconds: number, output: string, problem?: string }} Result
 *
 * A step of `npm test`. A `check` passes or fails as a whole, `tests` report their counts, `setup` counts only when it fails.
 *
 * @typedef {object} Phase
 * @property {string} name
 * @property {'setup' | 'check' | 'tests'} kind
 * @property {readonly string[]} needs
 * @property {number} [weight]
 * @property {readonly string[]} command arguments for Node
 */

const MOCHA = ['node_modules/mocha/bin/mocha.js', '--reporter', 'test/support/counting-reporter.ts'];
const TYPESCRIPT = ['--require', 'tsx/cjs'];
const mocha = (/** @type {string[]} */ ...args) => [...MOCHA, ...args];
const NOTHING_RAN = { passed: 0, failed: 0, failures: [] };
/** A phase that says nothing for so long hangs. */
const SILENT_MS = 300_000;

/** All phases, in the order in which they are started. @type {readonly Phase[]} */
export const PHASES = [
  { name: 'build', kind: 'setup', needs: [], command: ['scripts/build.mjs', '--tests'] },
  { name: 'package', kind: 'setup', needs: [], command: ['scripts/package.mjs'] },
  { name: 'vscode', kind: 'setup', needs: [], command: [...TYPESCRIPT, 'test/host/prepare.ts'] },
  {
    name: 'types',
    kind: 'check',
    needs: ['build'],
    command: ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false'],
  },
  {
    name: 'pages',
    kind: 'check',
    needs: ['build'],
    command: ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', 'web-views'],
  },
  {
    name: 'core',
    kind: 'tests',
    needs: [],
    command: mocha('--parallel', '--jobs', '2', 'test/core/**/*.test.ts', 'test/web-views/**/*.test.ts'),
  },
  { name: 'scripts', kind: 'tests', needs: ['build'], command: mocha('test/scripts/**/*.test.ts') },
  { name: 'server', kind: 'tests', needs: ['build'], command: mocha('test/server/**/*.test.ts') },
  { name: 'cli', kind: 'tests', needs: ['build'], command: mocha('test/cli/**/*.test.ts') },
  { name: 'machine', kind: 'tests', needs: [], command: mocha('test/machine/*.test.ts') },
  { name: 'torture', kind: 'tests', needs: ['build', 'vscode'], command: mocha('test/torture/**/*.test.ts') },
  { name: 'editors', kind: 'tests', needs: ['build'], command: mocha('test/editors/**/*.test.ts') },
  { name: 'bundles', kind: 'tests', needs: ['build', 'package'], command: mocha('test/bundles/**/*.test.ts') },
  { name: 'host', kind: 'tests', needs: ['build', 'vscode'], command: [...TYPESCRIPT, 'test/host/client-suite.ts'] },
  { name: 'ui', kind: 'tests', needs: ['build', 'package', 'vscode'], command: mocha('test/ui/*.test.ts') },
  {
    name: 'windows',
    kind: 'tests',
    needs: ['build', 'package', 'vscode'],
    command: mocha('test/ui/windows/*.test.ts'),
  },
  { name: 'views', kind: 'tests', needs: ['build', 'vscode'], command: mocha('test/ui/views/*.test.ts') },
  { name: 'runs', kind: 'tests', needs: ['build', 'vscode'], weight: 2, command: mocha('test/host/runs.test.ts') },
  {
    name: 'packed',
    kind: 'tests',
    needs: ['build', 'package', 'vscode'],
    command: mocha('--ignore', 'test/host/runs.test.ts', 'test/host/*.test.ts'),
  },
  { name: 'lint', kind: 'check', needs: ['build'], command: ['scripts/lint.mjs'] },
];

/**
 * Phases by their names, with all that they need. Throws for a name that is none.
 *
 * @param {readonly string[]} names
 * @returns {Phase[]}
 */
export function select(names) {
  const wanted = new Set(names);
  for (const name of wanted) {
    const phase = PHASES.find((each) => each.name === name);
    if (!phase)
      throw new Error(`there is no phase "${name}"; there are: ${PHASES.map((each) => each.name).join(', ')}`);
    phase.needs.forEach((need) => wanted.add(need));
  }
  return PHASES.filter((phase) => wanted.has(phase.name));
}

/**
 * Runs a phase and judges it: by the counts that it leaves behind and by its exit code.
 *
 * @param {Phase} phase
 * @param {{ stream: boolean }} options
 * @returns {Promise<Result>}
 */
export async function runPhase(phase, { stream }) {
  const counts = path.join(OUT, 'counts', `${phase.name}.json`);
  await mkdir(path.dirname(counts), { recursive: true });
  await rm(counts, { force: true });
  const start = Date.now();
  const ended = await run(process.execPath, phase.command, {
    stream,
    silentMs: SILENT_MS,
    env: { QCOWMETA_COUNTS: counts },
  });
  const { passed, failed, failures } = existsSync(counts) ? JSON.parse(await readFile(counts, 'utf8')) : NOTHING_RAN;
  const problem = problemOf(phase, ended, passed + failed);
  const seconds = (Date.now() - start) / 1000;
  const result = { passed, failed, failures, seconds, output: ended.output };
  if (problem !== undefined) {
    return { ...result, failed: Math.max(failed, 1), failures: failures.length > 0 ? failures : [problem], problem };
  }
  return phase.kind === 'check' ? { ...result, passed: 1 } : result;
}

/** @param {Phase} phase @param {import('./processes.mjs').Ended} ended @param {number} tests @returns {string | undefined} */
function problemOf(phase, ended, tests) {
  if (ended.fellSilent) return `ended, because it said nothing for ${SILENT_MS / 1000} s`;
  if (ended.code !== 0) return `exit code ${ended.code ?? 'none (a signal)'}`;
  return phase.kind === 'tests' && tests === 0 ? 'no tests ran' : undefined;
}
