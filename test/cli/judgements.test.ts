import assert from 'node:assert/strict';
import { Judgements, type Judgement } from '../../cli/judgements';
import { builtinRegistry } from '../../core/registry/registry';
import { randomNumbers } from '../support/random';

/** Values of members, sound and faulty ones; some are no JSON. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'qemu.min-ram-MB': ['1024', '2048', '"much"', '-1', '[', '4096'],
  'qemu.max-ram-MB': ['1024', '8192', 'null'],
  'qemu.machine-types': ['["q35"]', '["pc"]', '["q35", "q35"]', '["nonsense"]', '{"a": 1, "a": 2}'],
  'com.example.number': ['1', '22', '333', '"\ufffd"'],
  'com.example.name': ['"a"', '"bb"', '"\u200b"', '"unclosed'],
  'qemu.mn-ram-MB': ['1', '2'],
};
const KEYS = Object.keys(VALUES);

describe('the judgement of many strings', () => {
  it('is that of each string by itself, whichever was judged before it', () => {
    const random = randomNumbers(23);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const registry = builtinRegistry();
    const judgements = new Judgements(registry);
    const members = new Map(KEYS.slice(0, 5).map((key) => [key, pick(VALUES[key] ?? [])]));
    const seen = new Set<string>();
    for (let round = 0; round < 2000; round++) {
      const key = pick(KEYS);
      if (random() < 0.05) members.delete(key);
      else members.set(key, pick(VALUES[key] ?? []));
      const text = `{${Array.from(members, ([name, value]) => `"${name}": ${value}`).join(', ')}}`;
      const bytes = Buffer.from(text);
      const alone = new Judgements(registry).of(bytes);
      assert.deepEqual(told(judgements.of(bytes)), told(alone), text);
      seen.add(JSON.stringify(alone.findings));
    }
    assert.ok(seen.size > 10, 'there were strings with many different numbers of findings');
  });
});

function told({ text, findings }: Judgement): unknown {
  return [JSON.stringify(text), findings];
}
