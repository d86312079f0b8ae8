import assert from 'node:assert/strict';
import { renderArg } from '../../../core/message';
import { candidatesOf, itemCandidatesOf } from '../../../core/registry/candidates';
import type { KeyEntry } from '../../../core/registry/entry';
import { builtinRegistry } from '../../../core/registry/registry';

function builtin(key: string): KeyEntry {
  const entry = builtinRegistry().get(key);
  assert.ok(entry, key);
  return entry;
}

const texts = (candidates: readonly { value: unknown }[]): string[] =>
  candidates.map(({ value }) => JSON.stringify(value));

describe('values to offer', () => {
  it('are the fixed set of a text', () => {
    assert.deepEqual(texts(candidatesOf(builtin('qemu.firmware.secure-boot'))), [
      '"required"',
      '"optional"',
      '"disabled"',
    ]);
  });

  it('are true and false', () => {
    assert.deepEqual(texts(candidatesOf(builtin('qemu.guest-agent'))), ['true', 'false']);
  });

  it('are lists of one known item, then the examples', () => {
    const offered = texts(candidatesOf(builtin('qemu.machine-types')));
    assert.deepEqual(offered.slice(0, 2), ['["q35"]', '["pc"]']);
    assert.deepEqual(offered.slice(-2), ['["pc-q35-7.2"]', '["q35","i440fx"]']);
  });

  it('are the known items inside a list, with what they mean', () => {
    const [first] = itemCandidatesOf(builtin('qemu.machine-types'));
    assert.equal(first?.value, 'q35');
    assert.match(renderArg(first.note ?? ''), /PCI Express/);
  });

  it('are none inside the list of a key without one', () => {
    assert.deepEqual(itemCandidatesOf(builtin('qemu.min-ram-MB')), []);
  });
});
