import assert from 'node:assert/strict';
import { createRegistry, entriesOf, type Registry } from '../../../core/registry/registry';

const keys = Array.from({ length: 3000 }, (_, index) => `com.example.team-${index % 30}.disk-size-${index}`);
const NONE: ReadonlySet<string> = new Set();

function registryOf(names: readonly string[], deprecated?: string): Registry {
  const entry = (key: string): object => ({
    summary: 'A key',
    schema: {},
    ...(key === deprecated ? { status: 'deprecated' } : {}),
  });
  const entries = Object.fromEntries(names.map((key) => [key, entry(key)]));
  return createRegistry(entriesOf({ registryVersion: '1.0.0', keys: entries } as never, 'here'));
}

const namesOf = ({ entries }: ReturnType<Registry['offer']>): string[] => entries.map(({ key }) => key);

describe('keys that are offered', () => {
  it('are all that are not used, deprecated ones last, where they are not too many', () => {
    const registry = registryOf(['a.b.old', 'a.b.one', 'a.b.two'], 'a.b.old');
    const offer = registry.offer('nothing like it', new Set(['a.b.one']), 3);
    assert.deepEqual([namesOf(offer), offer.isWhole], [['a.b.two', 'a.b.old'], true]);
  });

  it('are those of which a part begins with the word, where they are too many', () => {
    const registry = registryOf(keys);
    const [first] = namesOf(registry.offer('com.example.team-7.disk-size-7', NONE, 4));
    assert.equal(first, 'com.example.team-7.disk-size-7');
    assert.equal(namesOf(registry.offer('SIZE-299', NONE, 50)).length, 11);
    assert.deepEqual(namesOf(registry.offer('size-2999', NONE, 50)), ['com.example.team-29.disk-size-2999']);
    assert.deepEqual(namesOf(registry.offer('ize-2999', NONE, 50)), []);
    assert.equal(registry.offer('size-2999', NONE, 50).isWhole, false);
  });

  it('are so many at most, used ones not counted', () => {
    const registry = registryOf(keys);
    for (const word of ['', 'c', 'disk', 'team-3']) {
      const first = namesOf(registry.offer(word, NONE, 20));
      const next = namesOf(registry.offer(word, new Set(first), 20));
      assert.equal(new Set([...first, ...next]).size, 40, word);
    }
  });
});
