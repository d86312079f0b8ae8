import { writeFileSync } from 'node:fs';
import { reporters, Runner, type MochaOptions } from 'mocha';
import { failureLine } from './failure-line';

/**
 * The usual list of tests, with the counts left as JSON, `{ passed, failed, failures }`, in the file that QCOWMETA_COUNTS names; `failures`
 * has a line for each test that failed.
 */
class CountingReporter extends reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    const failures: string[] = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error: Error) => failures.push(failureLine(test, error)));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const file = process.env['QCOWMETA_COUNTS'];
      if (file === undefined) return;
      writeFileSync(file, JSON.stringify({ passed: this.stats.passes, failed: this.stats.failures, failures }));
    });
  }
}

export = CountingReporter;
