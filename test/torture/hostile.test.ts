import assert from 'node:assert/strict';
import { Fault, HostileFile } from './hostile-images/hostile-file';
import { takeApart } from './hostile-images/header-parts';
import { liveMarkup } from './hostile-text/answers';
import { MARKUP } from './hostile-text/texts';

describe('what looks for live markup', () => {
  it('finds it where it is neither escaped nor code', () => {
    const live = [
      '[zzz](command:zzz)',
      '![zzz](https://example.com/zzz.png)',
      'a <b>zzz</b>',
      '<img src=x>',
      '`a` <script>',
      '$(zap)',
    ];
    for (const markdown of live) assert.notEqual(liveMarkup(markdown), undefined, markdown);
    for (const markup of MARKUP.slice(0, 5)) assert.notEqual(liveMarkup(`text: ${markup}`), undefined, markup);
  });

  it('leaves alone what is escaped or code, and links of the server itself', () => {
    const dead = [
      '\\[zzz\\](command:zzz)',
      '`<b>zzz</b>`',
      '``a ` <b>``',
      '\\<img src=x\\>',
      '```\n<b>\n```',
      '[docs](https://example.com/docs)',
      '\\$(zap)',
    ];
    for (const markdown of dead) assert.equal(liveMarkup(markdown), undefined, markdown);
  });
});

describe('a hostile image in memory', () => {
  const file = (): HostileFile =>
    new HostileFile(new Uint8Array(8192), new Uint8Array(4096), [{ offset: 6000, bytes: new Uint8Array([7]) }], 7000);

  it('gives its bytes, with patches and an end', async () => {
    assert.deepEqual([...(await file().readAt(5999, 3))], [0, 7, 0]);
    assert.equal((await file().readAt(6990, 100)).length, 10);
    assert.equal((await file().readAt(2 ** 50, 100)).length, 0);
  });

  it('takes a read of more than a cluster, and a write behind cluster 0, for faults', () => {
    for (const length of [2 ** 21 + 1, 2 ** 32, -1, NaN]) assert.throws(() => file().readAt(0, length), Fault);
    for (const [offset, length] of [
      [4095, 2],
      [4096, 1],
      [-1, 1],
    ] as const) {
      const image = file();
      assert.throws(() => image.writeAt(offset, new Uint8Array(length)), Fault);
      assert.ok(image.fault, 'it is remembered, whatever a writer makes of it');
    }
  });

  it('is not taken apart where extensions run out of their area', () => {
    const cluster0 = new Uint8Array(512);
    new DataView(cluster0.buffer).setUint32(4, 2);
    assert.deepEqual(takeApart(cluster0)?.extensions, []);
    new DataView(cluster0.buffer).setUint32(72, 5);
    new DataView(cluster0.buffer).setUint32(76, 500);
    assert.equal(takeApart(cluster0), undefined);
  });
});
