import assert from 'node:assert/strict';
import { PARTS } from './parts';
import { runPart } from './run';

const SEED = 1;
/** Far more than a share takes: it is a busy machine's limit. */
const LIMIT_MS = 200_000;

describe('a small share of the torture', () => {
  for (const part of PARTS) {
    it(part.title, async function () {
      this.timeout(LIMIT_MS);
      const { figures, faults } = await runPart(part, 'small', SEED, () => undefined);
      assert.deepEqual(faults, []);
      assert.ok(figures.length > 0);
      this.runnable().title += ` (${figures.map(({ what, value }) => `${value} ${what}`).join(', ')})`;
    });
  }
});
