import assert from 'node:assert/strict';
import { Pace } from '../../../core/image/pace';

/** A group after which it is judged, and how many are left to others then. */
const [GROUP, REST] = [32, 1024];

describe('the pace of images', () => {
  function take(pace: Pace, count: number, ms: number): void {
    for (let done = 0; done < count; done++) pace.took(ms);
  }

  it('is slow when most of a group were, and is tried again later', () => {
    const pace = new Pace();
    take(pace, GROUP - 1, 5);
    assert.equal(pace.isSlow, false);
    pace.took(5);
    assert.equal(pace.isSlow, true);
    take(pace, REST - 1, 0);
    assert.equal(pace.isSlow, true);
    pace.took(0);
    assert.equal(pace.isSlow, false);
    take(pace, GROUP, 5);
    assert.equal(pace.isSlow, true);
  });

  it('is not slow because the code that looks at the first images has never run before', () => {
    const pace = new Pace();
    take(pace, GROUP, 1);
    assert.equal(pace.isSlow, false);
    take(pace, GROUP, 1);
    assert.equal(pace.isSlow, true);
  });

  it('is not slow because some took long', () => {
    const pace = new Pace();
    for (let group = 0; group < 10; group++) {
      take(pace, GROUP / 2, 50);
      take(pace, GROUP / 2, 0.02);
      assert.equal(pace.isSlow, false);
    }
  });
});
