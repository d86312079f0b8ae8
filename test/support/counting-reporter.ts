import { writeFileSync } from 'node:fs';
import { reporters, Runner, type MochaOptions } from 'mocha';

/** The usual list of tests, with the counts left as JSON, `{ passed, failed }`, in the file that QCOWMETA_COUNTS names. */
class CountingReporter extends reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const file = process.env['QCOWMETA_COUNTS'];
      if (file === undefined) return;
      writeFileSync(file, JSON.stringify({ passed: this.stats.passes, failed: this.stats.failures }));
    });
  }
}

export = CountingReporter;
