import assert from 'node:assert/strict';
import { checkCrashes, planOf, type CrashCase } from '../../support/crash/check';
import { ImageFolder } from '../../support/crash/images';
import { MUTANTS, readMutantStarts, type MutantStarts } from '../../support/crash/mutants';
import { crashStates } from '../../support/crash/states';

describe('the check of crash states finds out a planner that', () => {
  let folder: ImageFolder;
  let starts: MutantStarts;

  before(async () => {
    folder = new ImageFolder();
    starts = await readMutantStarts(folder);
  });
  after(() => {
    folder.remove();
  });

  for (const { name, start, wanted, broken, bad, because } of MUTANTS) {
    it(name, function () {
      const one: CrashCase = { name: 'mutant', start: starts[start], wanted };
      const plan = planOf(one);
      assert.deepEqual(checkCrashes(one, plan).faults, [], 'the planner itself');
      const report = checkCrashes(one, broken(plan, one.start));
      this.runnable().title += ` (${report.bad} of ${report.states} states are bad)`;
      assert.ok(
        report.faults.some((fault) => because.test(fault)),
        report.faults.join('\n'),
      );
      assert.deepEqual([report.bad, report.states], bad);
    });
  }

  it('is given each subset of the sectors of a step once', () => {
    const cluster0 = new Uint8Array(4096);
    const steps = [
      { offset: 500, bytes: new Uint8Array(1100).fill(1), purpose: 'four sectors' },
      { offset: 504, bytes: new Uint8Array(8).fill(2), purpose: 'one sector' },
    ];
    const states = [...crashStates(cluster0, { steps })];
    assert.equal(states.length, 1 + 14 + 1 + 1);
    assert.equal(new Set(states.map((state) => Buffer.from(state.cluster0).toString('hex'))).size, states.length);
    const some = states.find(({ sectors }) => sectors.join() === '1,3');
    assert.ok(some);
    assert.deepEqual([some.cluster0[500], some.cluster0[512], some.cluster0[1024], some.cluster0[1599]], [0, 1, 0, 1]);
  });
});
