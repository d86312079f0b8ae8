import assert from 'node:assert/strict';
import { runTasks } from '../../scripts/lib/schedule.mjs';

interface Step {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly weight?: number;
  readonly ok?: boolean;
}

/** Runs steps that end when the ones started with them have started too; gives what was started, ended and skipped, in order. */
async function trace(steps: readonly Step[], places = 2): Promise<{ events: string[]; most: number }> {
  const events: string[] = [];
  let used = 0;
  let most = 0;
  const tasks = steps.map(({ name, needs = [], weight = 1, ok = true }) => ({
    name,
    needs,
    weight,
    run: async (): Promise<boolean> => {
      events.push(`start ${name}`);
      used += weight;
      most = Math.max(most, used);
      await Promise.resolve();
      used -= weight;
      return ok;
    },
  }));
  await runTasks(tasks, {
    places,
    succeeded: (result) => result,
    skipped: ({ name }, failed) => {
      events.push(`skip ${name} for ${failed}`);
      return false;
    },
    ended: ({ name }, result) => events.push(`end ${name} ${String(result)}`),
  });
  return { events, most };
}

describe('runTasks', () => {
  it('starts a task when all that it needs is done', async () => {
    const { events } = await trace([{ name: 'b', needs: ['a'] }, { name: 'a' }]);
    assert.deepEqual(events, ['start a', 'end a true', 'start b', 'end b true']);
  });

  it('skips what needs a failed task, and what needs that', async () => {
    const steps = [
      { name: 'a', ok: false },
      { name: 'b', needs: ['a'] },
      { name: 'c', needs: ['b'] },
    ];
    const { events } = await trace(steps);
    assert.deepEqual(events.slice(2), ['skip b for a', 'end b false', 'skip c for b', 'end c false']);
  });

  it('uses all places, and never more', async () => {
    const steps = [{ name: 'a' }, { name: 'heavy', weight: 2 }, { name: 'b' }, { name: 'c' }];
    const { events, most } = await trace(steps);
    assert.equal(most, 2);
    assert.deepEqual(events.slice(0, 2), ['start a', 'start b']);
    assert.equal(events.filter((event) => event.startsWith('end')).length, 4);
  });

  it('refuses tasks that wait for each other', async () => {
    const circle = [
      { name: 'a', needs: ['b'] },
      { name: 'b', needs: ['a'] },
    ];
    await assert.rejects(trace(circle), /nothing can be started: a, b/);
  });
});
