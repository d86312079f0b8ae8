import assert from 'node:assert/strict';
import { Repeater } from '../../client/repeater';
import { waitFor } from '../support/wait';

/** What a repeater does once it is started, without any pause worth the name. */
function repeat(work: (time: number) => Promise<void>): {
  repeater: Repeater;
  times: () => number;
  errors: (string | Error)[];
  want: (wanted: boolean) => void;
} {
  let times = 0;
  let isWanted = true;
  const errors: (string | Error)[] = [];
  const repeater = new Repeater(
    1,
    () => isWanted,
    () => work(++times),
    { error: (error) => errors.push(error) },
  );
  const want = (wanted: boolean): void => {
    isWanted = wanted;
  };
  return { repeater, times: () => times, errors, want };
}

/** Waits until another repeater of the same pause, started now, has worked three times. */
async function letOthersWork(): Promise<void> {
  const { repeater, times } = repeat(() => Promise.resolve());
  repeater.start();
  await waitFor('another repeater to work', () => times() > 2);
  repeater.dispose();
}

describe('A repeater', () => {
  it('works again and again, though started twice and though the work fails', async () => {
    const failure = new Error('no such luck');
    let atOnce = 0;
    const { repeater, times, errors } = repeat(async (time) => {
      assert.equal(++atOnce, 1);
      await Promise.resolve();
      atOnce--;
      if (time === 2) throw failure;
    });
    repeater.start();
    repeater.start();
    await waitFor('more work after the failure', () => times() > 4);
    repeater.dispose();
    assert.deepEqual(errors, [failure]);
  });

  it('rests while nobody wants the work, and goes on when it is started then', async () => {
    const { repeater, times, want } = repeat(() => Promise.resolve());
    want(false);
    repeater.start();
    await letOthersWork();
    assert.equal(times(), 0);
    want(true);
    repeater.start();
    await waitFor('work', () => times() > 2);
    want(false);
    await letOthersWork();
    const before = times();
    await letOthersWork();
    assert.equal(times(), before);
    repeater.dispose();
  });

  it('does nothing any more once it is disposed of, work that was going on included', async () => {
    let finish: (() => void) | undefined;
    const { repeater, times } = repeat(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    repeater.start();
    await waitFor('the work to begin', () => finish !== undefined);
    repeater.dispose();
    finish?.();
    await letOthersWork();
    repeater.start();
    await letOthersWork();
    assert.equal(times(), 1);
  });
});
