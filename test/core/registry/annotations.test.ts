import assert from 'node:assert/strict';
import { parseDocument } from '../../../core/document/parse';
import { annotations } from '../../../core/registry/annotations';
import { placeOfEntry } from '../../../core/registry/place';
import { createRegistry, entriesOf } from '../../../core/registry/registry';

const FILE = {
  registryVersion: '1.0.0',
  keys: {
    'com.example.sizes': { summary: 'Sizes', schema: {}, unit: 'pages' },
    'com.example.names': {
      summary: 'Names',
      schema: {},
      merge: { policy: 'equal', valueAliases: { old: 'new', same: 'same' } },
    },
  },
};

describe('annotations', () => {
  const registry = createRegistry(entriesOf(FILE, '/keys.json'));
  const cases: [string, string[]][] = [
    ['{"com.example.sizes": 1}', ['23 pages']],
    ['{"com.example.sizes": [1, "2", 1e3]}', ['24 pages', '34 pages']],
    ['{"com.example.sizes": {"a": 1}}', []],
    ['{"com.example.names": "old"}', ['27 = new']],
    ['{"com.example.names": ["\\u006fld", "same", "other"]}', ['33 = new']],
    ['{"com.example.sizes": , "com.example.names"', []],
  ];
  for (const [text, expected] of cases) {
    it(`of ${text} are ${expected.join(' and ') || 'none'}`, () => {
      const found = annotations(parseDocument(text), registry);
      assert.deepEqual(
        found.map((one) => `${one.offset} ${one.text}`),
        expected,
      );
    });
  }
});

describe('the place of an entry', () => {
  const text = JSON.stringify(FILE, null, 2);

  it('is where the registry file defines the key', () => {
    const place = placeOfEntry(text, 'com.example.names');
    assert.ok(place);
    const part = ({ offset, length }: { offset: number; length: number }): string =>
      text.slice(offset, offset + length);
    assert.equal(part(place.name), '"com.example.names"');
    assert.match(part(place.entry), /^"com\.example\.names": \{[^]*\}$/);
  });

  it('is none in a file that does not define it, or that is no registry', () => {
    for (const file of [text, '', '[]', '{"keys": 1}', '{"keys": {', '{"com.example.x": {}}']) {
      assert.equal(placeOfEntry(file, 'com.example.x'), undefined);
    }
  });
});
