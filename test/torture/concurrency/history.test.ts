import assert from 'node:assert/strict';
import { historyFaults, type Event } from './history';

const read = (found: string): Event => ({ did: 'read', found });
const replace = (found: string, by: string): Event => ({ did: 'replace', found, by });

describe('the check of histories', () => {
  it('takes what can have happened', () => {
    assert.deepEqual(
      historyFaults('a', 'c', [
        [read('a'), replace('a', 'b'), read('c')],
        [read('b'), replace('b', 'c')],
      ]),
      [],
    );
  });

  it('finds a lost update', () => {
    const faults = historyFaults('a', 'c', [[replace('a', 'b')], [replace('a', 'c')]]);
    assert.match(faults.join('\n'), /two processes replaced a/);
  });

  it('finds an update that is gone at the end', () => {
    assert.match(historyFaults('a', 'a', [[replace('a', 'b')]]).join(), /at the end the image holds a/);
  });

  it('finds a string that nobody wrote', () => {
    assert.match(historyFaults('a', 'a', [[read('x')]]).join(), /found x, which nobody wrote/);
  });

  it('finds an older string after a newer one', () => {
    assert.match(
      historyFaults('a', 'b', [[replace('a', 'b')], [read('b'), read('a')]]).join(),
      /found a, which was replaced before/,
    );
    assert.match(
      historyFaults('a', 'b', [[replace('a', 'b'), read('a')]]).join(),
      /found a, which was replaced before/,
    );
  });
});
