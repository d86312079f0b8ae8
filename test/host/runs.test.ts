import assert from 'node:assert/strict';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { runSuite, type SuiteOutcome } from './run-suite';

/** How each suite in fixtures/suites/ has to come out: its counts, the tests that failed, and what the problem says. */
const CASES: readonly { suite: string; counts: string; failures?: string[]; problem?: RegExp; timeoutMs?: number }[] = [
  { suite: 'passes', counts: '3/0' },
  { suite: 'failing-test', counts: '2/1', problem: /^1 tests failed$/ },
  { suite: 'rejects', counts: '3/1', failures: ['a: b'], problem: /one of four/ },
  { suite: 'no-tests', counts: '0/0', problem: /^the suite ran no tests$/ },
  { suite: 'throws-at-load', counts: '0/0', problem: /thrown at load/ },
  { suite: 'no-run', counts: '0/0', problem: /exports no run\(\)/ },
  { suite: 'exits', counts: '0/0', problem: /before the suite was through/ },
  { suite: 'killed', counts: '0/0', problem: /before the suite was through/ },
  { suite: 'hangs', counts: '0/0', problem: /before the suite was through/, timeoutMs: 15_000 },
  { suite: 'missing', counts: '0/0', problem: /there is no suite at/ },
];
const AT_ONCE = 2;

describe('the outcome of a suite inside VS Code', function () {
  this.timeout(180_000);
  const outcomes = new Map<string, Promise<Result>>();

  before(() => {
    // All runs are queued at once, two at a time; each test below waits for its own.
    const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
    CASES.forEach((each, index) => {
      const outcome = (lanes[index % AT_ONCE] ?? Promise.resolve()).then(() => runFixture(each.suite, each.timeoutMs));
      lanes[index % AT_ONCE] = outcome;
      outcomes.set(each.suite, outcome);
    });
  });

  for (const { suite, counts, failures = [], problem } of CASES) {
    it(`${suite}: ${counts}${problem === undefined ? '' : `, ${problem.source}`}`, async () => {
      const result = await outcomes.get(suite);
      assert.ok(result);
      assert.equal(`${result.passed}/${result.failed}`, counts, result.output);
      assert.deepEqual(result.failures, failures, result.output);
      if (problem === undefined) assert.equal(result.problem, undefined, result.output);
      else assert.match(result.problem ?? '', problem, result.output);
    });
  }
});

type Result = SuiteOutcome & { output: string };

async function runFixture(name: string, timeoutMs = 60_000): Promise<Result> {
  const fixtures = path.join(__dirname, 'fixtures');
  const output = new PassThrough();
  const chunks: string[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk.toString('utf8')));
  const suite = path.join(fixtures, 'suites', `${name}.cjs`);
  const outcome = await runSuite({ suite, extension: path.join(fixtures, 'extension'), timeoutMs, output });
  return { ...outcome, output: chunks.join('') };
}
