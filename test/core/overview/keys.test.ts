import assert from 'node:assert/strict';
import { checkText } from '../../../core/findings/check';
import { takeApart, type OverviewText } from '../../../core/overview/keys';
import { builtinRegistry } from '../../../core/registry/registry';
import { hashOf } from '../../../core/hash';

/** Milliseconds that the processor worked. */
function workedMs(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  return process.cpuUsage(start).user / 1000;
}

function parts(text: string, capacity?: number): OverviewText {
  const bytes = Buffer.from(text);
  return takeApart('/web.qcow2', { bytes, hash: hashOf(bytes) }, builtinRegistry(), capacity);
}

describe('a string taken apart for the overview', () => {
  it('gives each key its value as written, its meaning and its findings', () => {
    const { keys, findings, bytes } = parts('{ "qemu.min-ram-MB": 1e3, "qemu.min-vcpu": 2, "org.example.a": ["<b>"] }');
    assert.deepEqual(
      keys.map(({ key, value, entry, findings: found }) => [key, value, entry?.unit, found.map(({ code }) => code)]),
      [
        ['qemu.min-ram-MB', '1e3', 'MiB', []],
        ['qemu.min-vcpu', '2', undefined, ['unregistered-key']],
        ['org.example.a', '["<b>"]', undefined, []],
      ],
    );
    assert.deepEqual([findings, bytes], [[], 72]);
  });

  it('keeps what belongs to no key apart', () => {
    const { keys, findings } = parts('{ "org.example.a": 1 } x', 5);
    assert.deepEqual(
      [...(keys[0]?.findings ?? []), ...findings].map(({ code }) => code),
      ['over-capacity', 'text-after-end'],
    );
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['text-after-end'],
    );
  });

  it('keeps duplicates', () => {
    const { keys } = parts('{ "a.b": 1, "a.b": 2 }');
    assert.deepEqual(
      keys.map(({ key }) => key),
      ['a.b', 'a.b'],
    );
  });

  it('takes little longer than its check, however many findings a key has', () => {
    const text = `{"org.example.a":"${'\u200b'.repeat(40_000)}"}`;
    const check = workedMs(() => checkText(text, { registry: builtinRegistry() }));
    const whole = workedMs(() => {
      assert.equal(parts(text).keys[0]?.findings.length, 40_000);
    });
    assert.ok(whole < 10 * check + 1000, `${whole} ms, and ${check} ms for the check`);
  });

  it('takes the worst text that fits into an image without delay', () => {
    const text = `{${'"":null,'.repeat(3000)}}`;
    const start = performance.now();
    const { keys } = parts(text, 10);
    assert.equal(keys.length, 3000);
    assert.ok(performance.now() - start < 2000);
  });
});
