import assert from 'node:assert/strict';
import type { TextEdit } from '../../../core/document/edits';
import { parseDocument } from '../../../core/document/parse';
import { checkText } from '../../../core/findings/check';
import { compatible, fixAll } from '../../../core/findings/fix-all';
import { findLayer1 } from '../../../core/findings/layer1';
import { builtinRegistry, createRegistry, type Registry } from '../../../core/registry/registry';
import { checkValue } from '../../../core/registry/values';

const KEY = 'qemu.machine-types';
const entry = builtinRegistry().get(KEY);
assert.ok(entry);

/** A registry of one key, and how often its schema was looked at: so many times for each check of a value. */
function counted(): { readonly registry: Registry; readonly looks: () => number } {
  let looks = 0;
  const watched = Object.defineProperty({ ...entry }, 'schema', {
    get: () => {
      looks += 1;
      return entry?.schema;
    },
  });
  return { registry: createRegistry([watched as NonNullable<typeof entry>]), looks: () => looks };
}

function list(items: readonly string[]): string {
  return `{"${KEY}":[${items.join(',')}]}`;
}

function numbered(length: number, item: (index: number) => string): string[] {
  return Array.from({ length }, (_, index) => item(index));
}

describe('the work of a check', () => {
  const hostile: readonly [string, (size: number) => string][] = [
    ['a list of numbers', (size) => list(numbered(size, () => '1'))],
    ['a list of unknown names', (size) => list(numbered(size, (index) => `"m${index}"`))],
    ['a list of look-alikes', (size) => list(numbered(size, (index) => `"q35\u0430${index}"`))],
    [
      'many short lists',
      (size) => `{${numbered(size / 10, (index) => list([`1,1,1,1,${index}`]).slice(1, -1)).join()}}`,
    ],
  ];
  for (const [name, text] of hostile) {
    it(`is bounded for ${name}: a value is not checked anew for each of its problems`, () => {
      const [some, more] = [1000, 4000].map((size) => {
        const { registry, looks } = counted();
        const repairs = checkText(text(size), { registry }).map(({ fixes }) => fixes);
        assert.ok(repairs.length >= size / 10);
        return looks();
      });
      // Each member is checked once, whatever is wrong with it.
      const members = parseDocument(text(4000)).members.length;
      assert.ok((more ?? 0) <= (some ?? 0) + 5 * members, `${some} looks, then ${more}`);
    });
  }

  it('grows no faster than a list of numbers that are there twice', () => {
    const [some, more] = [500, 2000].map((size) => {
      const text = list(numbered(2 * size, (index) => String(index % size)));
      let slices = 0;
      const watched = { slice: (from: number, to: number) => ((slices += 1), text.slice(from, to)) };
      const node = parseDocument(text).members[0]?.valueNode;
      assert.ok(node && entry);
      assert.equal(checkValue(entry, node, watched as unknown as string).length, 2 * size);
      return slices;
    });
    assert.ok((more ?? 0) <= 5 * (some ?? 0), `${some} pieces read, then ${more}`);
  });

  it('finds repairs for a list with many mistakes still', () => {
    const findings = checkText(list(numbered(40, (index) => `"pc-q35-${index}.0 "`)), { registry: builtinRegistry() });
    assert.ok(findings.filter(({ fixes }) => fixes.length > 0).length >= 20);
  });
});

describe('a check of a long text', () => {
  const check = (text: string): string[] => checkText(text, { registry: builtinRegistry() }).map(({ code }) => code);

  it('takes a key of more parts than a call has room for arguments', () => {
    assert.deepEqual(check(`{"qemu.${'.'.repeat(300_000)}": 1}`), ['unregistered-key']);
  });

  it('takes more findings than a call has room for arguments', function () {
    this.timeout(60_000);
    const duplicates = findLayer1(Buffer.from(`{${'"a":1,'.repeat(200_000)}"b":1}`));
    assert.equal(duplicates.length, 199_999);
    const nested = findLayer1(Buffer.from(`{"a":{${'"a":1,'.repeat(200_000)}"b":1}}`));
    assert.equal(nested.length, 199_999);
  });
});

describe('the work of fixing all', () => {
  it('is bounded, however many mistakes there are of which none can be repaired', () => {
    let checked = 0;
    fixAll(`{${'a '.repeat(12_000)}`, (text) => {
      checked += text.length;
      return checkText(text, { registry: builtinRegistry() });
    });
    assert.ok(checked < 1_000_000, `${checked} characters`);
  });

  it('does not compare each repair with each other one', () => {
    let reads = 0;
    const edit = (index: number): TextEdit => ({
      get offset() {
        reads += 1;
        return 3 * index;
      },
      length: 1,
      text: '',
    });
    const size = 10_000;
    const repairs = Array.from({ length: size }, (_, index) => [edit((index * 7919) % size)]);
    assert.equal(compatible(repairs).length, size);
    assert.ok(reads < 100 * size, `${reads} reads`);
  });
});
