import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import type { Counts } from '../../host/receipt';
import { failureLine } from '../../support/failure-line';

/** Some tests of the suite failed; `counts` says how many. */
class SuiteFailed extends Error {
  constructor(readonly counts: Counts) {
    super(`${counts.failed} of ${counts.failed + counts.passed} tests failed`);
  }
}

/**
 * Entry point for VS Code's extension host: runs every *.test.js beside it (bundled from test/client/) and resolves with the
 * counts. Rejects when a test failed, when a file cannot be loaded and when there are no tests.
 */
export async function run(): Promise<Counts> {
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, forbidOnly: true, forbidPending: true });
  const folder = path.resolve(__dirname, '..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.js'));
  for (const file of files.sort()) mocha.addFile(path.join(folder, file));
  const counts = await counted(mocha);
  if (counts.failed > 0) throw new SuiteFailed(counts);
  if (counts.passed === 0) throw new Error(`no tests in ${folder}`);
  return counts;
}

function counted(mocha: Mocha): Promise<Counts> {
  return new Promise((resolve) => {
    const failures: string[] = [];
    const runner = mocha.run((failed) => {
      resolve({ passed: runner.stats?.passes ?? 0, failed, failures });
    });
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error: Error) => failures.push(failureLine(test, error)));
  });
}
