import assert from 'node:assert/strict';
import { inOrder, type Outcome } from '../../cli/in-order';

describe('work in order', () => {
  it('gives outcomes in the order of the items, however long each takes', async () => {
    const gates = [gate(), gate(), gate()];
    const given: unknown[] = [];
    const all = collect(
      inOrder([0, 1, 2], 3, async (at) => gates[at]?.passed),
      given,
    );
    gates[2]?.open();
    gates[1]?.open();
    await gates[1]?.passed;
    assert.deepEqual(given, []);
    gates[0]?.open();
    await all;
    assert.deepEqual(given, [0, 1, 2]);
  });

  it('works on no more items at a time than it may, and takes no more of them', async () => {
    let running = 0;
    let most = 0;
    let taken = 0;
    function* items(): Generator<number> {
      for (; taken < 50; taken++) yield taken;
    }
    for await (const { item } of inOrder(items(), 4, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    })) {
      assert.ok(taken <= item + 6, `${taken} taken when ${item} was given`);
    }
    assert.equal(most, 4);
    assert.equal(taken, 50);
  });

  it('gives what is done while it waits for the next item', async () => {
    const next = gate();
    async function* items(): AsyncGenerator<number> {
      yield 1;
      await next.passed;
      yield 2;
    }
    const outcomes = inOrder(items(), 4, async (item) => Promise.resolve(item));
    assert.deepEqual((await outcomes.next()).value, { item: 1, value: 1 });
    next.open();
    assert.deepEqual((await outcomes.next()).value, { item: 2, value: 2 });
    assert.equal((await outcomes.next()).done, true);
  });

  it('goes on after an item that failed, and fails itself if there is no next item', async () => {
    const failure = new Error('no');
    const given: Outcome<number, number>[] = [];
    async function* items(): AsyncGenerator<number> {
      yield 1;
      yield await Promise.resolve(2);
      throw failure;
    }
    await assert.rejects(async () => {
      for await (const outcome of inOrder(items(), 2, async (item) => {
        if (item === 1) throw failure;
        return Promise.resolve(item);
      })) {
        given.push(outcome);
      }
    }, failure);
    assert.deepEqual(given, [
      { item: 1, error: failure },
      { item: 2, value: 2 },
    ]);
  });

  it('waits for what has begun if it is left early', async () => {
    const ended: number[] = [];
    for await (const { item } of inOrder([1, 2, 3, 4, 5], 2, async (each) => {
      await new Promise(setImmediate);
      ended.push(each);
    })) {
      if (item === 1) break;
    }
    assert.deepEqual(ended, [1, 2]);
  });
});

interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    passed,
    open: () => {
      open();
    },
  };
}

async function collect(outcomes: AsyncIterable<Outcome<number, unknown>>, given: unknown[]): Promise<void> {
  for await (const { item } of outcomes) given.push(item);
}
