import assert from 'node:assert/strict';
import { holds, type Bench, type Result } from '../bench/bench';
import { BENCHES, chosen } from '../bench/benches';
import { growth, interleaved, median, percentile, ratio } from '../bench/measure';
import { section, withParts } from '../bench/page';

describe('the figures of a bench', () => {
  it('are medians and percentiles of what was measured, in whatever order', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(median(samples), 50);
    assert.equal(percentile(samples, 0.95), 95);
    assert.equal(percentile([7], 0.95), 7);
    assert.throws(() => median([]), /no samples/);
  });

  it('compare medians, and tell how a cost grows', () => {
    assert.equal(ratio('start', 'ours / theirs', [1, 2, 90], [4, 4, 4]).value, 0.5);
    const squared = growth('work', 'keys', { size: 10, cost: 1 }, { size: 1000, cost: 10_000 });
    assert.deepEqual([squared.sizes, squared.exponent.toFixed(6)], ['10 to 1,000 keys', '2.000000']);
  });

  it('keep their limits or not', () => {
    assert.equal(holds(1, {}), undefined);
    assert.equal(holds(1.2, { atMost: 1.2 }), true);
    assert.equal(holds(1.21, { atMost: 1.2 }), false);
    assert.equal(holds(49, { atLeast: 50 }), false);
  });

  it('come from sides that are measured in turns, each first now and then', async () => {
    const order: string[] = [];
    const side = (name: string, value: number) => (): Promise<number> => {
      order.push(name);
      return Promise.resolve(value);
    };
    const samples = await interleaved({ a: side('a', 1), b: side('b', 2) }, { rounds: 2, warmUp: 1 });
    assert.deepEqual(samples, { a: [1, 1], b: [2, 2] });
    assert.equal(order.join(''), 'baabba');
  });

  it('come after each other side as often', async () => {
    const order: string[] = [];
    const side = (name: string) => (): Promise<number> => Promise.resolve(order.push(name));
    await interleaved({ a: side('a'), b: side('b'), c: side('c') }, { rounds: 60, warmUp: 0 });
    const pairs = order.slice(1).map((name, index) => `${order[index] ?? ''}${name}`);
    for (const pair of ['ab', 'ba', 'bc', 'cb', 'ac', 'ca']) {
      const count = pairs.filter((each) => each === pair).length;
      assert.ok(count >= 20 && count <= 30, `${pair}: ${count}`);
    }
  });
});

describe('the page of figures', () => {
  const bench: Bench = { name: 'made-up', title: 'Made up', about: 'Nothing.', run: () => Promise.reject(new Error()) };
  const result: Result = {
    rows: [{ what: 'start', unit: 'ms', p50: 123.4, p95: 1.5, samples: 3 }],
    ratios: [{ what: 'start', of: 'a / b', value: 1.5, atMost: 1.2 }],
    growth: [{ what: 'start', sizes: '1 to 2 keys', exponent: 0.1, atMost: 0.2 }],
    versions: { other: '1.0' },
  };

  it('says of each value whether it keeps its limit', () => {
    const text = section(bench, result, 'Notes.');
    assert.match(text, /\| start \| a \/ b \| 1\.50 \| at most 1\.2 \| \*\*no\*\* \|/);
    assert.match(text, /\| start \| 1 to 2 keys \| 0\.10 \| at most 0\.2 \| yes \|/);
    assert.match(text, /\| start \| {2}\| 123 ms \| 1\.50 ms \| 3 \|/);
    assert.match(text, /Measured with other 1\.0\.\n\nNotes\.$/);
  });

  it('keeps the parts that were not measured again', async () => {
    const page = '# Page\n\n<!-- a -->\n\nold\n\n<!-- end of a -->\n\n<!-- b -->\n\nkept\n\n<!-- end of b -->\n';
    assert.equal(await withParts(page, { a: 'new' }), page.replace('old', 'new'));
    await assert.rejects(withParts(page, { c: 'new' }), /lacks <!-- c -->/);
  });
});

describe('the benches', () => {
  it('are chosen by name', () => {
    assert.equal(chosen(undefined), BENCHES);
    assert.throws(() => chosen(['nonsense']), /there is no bench "nonsense"; there are: /);
  });
});
