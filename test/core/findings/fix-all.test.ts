import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../core/document/edits';
import { checkText } from '../../../core/findings/check';
import type { Finding } from '../../../core/findings/finding';
import { difference } from '../../../core/document/difference';
import { compatible, fixAll } from '../../../core/findings/fix-all';
import { refusesSave } from '../../../core/findings/rules';
import { builtinRegistry } from '../../../core/registry/registry';

const check = (text: string): Finding[] => checkText(text, { registry: builtinRegistry() });

describe('fixing all', () => {
  const cases: [string, string, string][] = [
    [
      'repairs several findings at once',
      '{"qemu.machine-type": ["q35"], "qemu.guest-agent": "yes",}',
      '{"qemu.machine-types": ["q35"], "qemu.guest-agent": true}',
    ],
    [
      'repairs what comes to light by a repair',
      '{"qemu": {"min-ram-MB": "1G", "machine-type": "q35"}}',
      '{"qemu.min-ram-MB": 1024, "qemu.machine-types": ["q35"]}',
    ],
    [
      'takes one of three equal items at a time',
      '{"qemu.consoles": ["serial", "serial", "serial"]}',
      '{"qemu.consoles": ["serial"]}',
    ],
    [
      'does not make one key of two',
      '{"qemu.machine-type": ["q35"], "qemu.machine-typess": ["pc"]}',
      '{"qemu.machine-types": ["q35"], "qemu.machine-typess": ["pc"]}',
    ],
    ['does not choose between two values', '{"a.b.c": 1, "a.b.c": 2}', '{"a.b.c": 1, "a.b.c": 2}'],
    ['makes no other value of a number that JSON does not know', '{"a.b.c": 0512}', '{"a.b.c": "0512"}'],
    ['invents no key', '{"a.b.c": 1 2}', '{"a.b.c": 1 2}'],
    ['takes away what only looks like a space', '{\u00a0"a.b.c":\u00a0 1}', '{"a.b.c": 1}'],
    ['takes no comment away', '{"a.b.c": 1} // why', '{"a.b.c": 1} // why'],
    ['takes no text after the end away', '{"a.b.c": 1}, "a.b.d": 2}', '{"a.b.c": 1}, "a.b.d": 2}'],
    ['takes no bracket or colon away', '{"a.b.c": 1:2]}', '{"a.b.c": 1:2]}'],
    ['does not say where an object ends', '{"a.b.c": {"x": 1, "a.b.d": 2}', '{"a.b.c": {"x": 1, "a.b.d": 2}'],
    ['makes no backslash of an escape', '{"a.b.c": "C:\\new\\dir"}', '{"a.b.c": "C:\\new\\dir"}'],
    ['makes no escape of a backslash', '{"a.b.c": "\\\t\t"}', '{"a.b.c": "\\\t\t"}'],
    [
      'adds no value',
      '{"qemu.firmware.secure-boot": "required", "qemu.firmware.types": ["bios"]}',
      '{"qemu.firmware.secure-boot": "required", "qemu.firmware.types": ["bios"]}',
    ],
    ['leaves what is sound as it is', '{ "a.b.c":1e3}', '{ "a.b.c":1e3}'],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => {
      assert.equal(fixAll(text, check), expected);
    });
  }

  it('ends, does no harm and has nothing to add to itself, whatever the text', () => {
    const pieces = [
      ...Array.from('{}[],: "1\n'),
      '"qemu.machine-type"',
      '"qemu.min-ram-mb"',
      '"qemu"',
      '["q35","q35"]',
      '"1G"',
      'null',
      '//',
      '\u202e',
    ];
    const anyText = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => `{${parts.join('')}`);
    const refusals = (text: string): number => check(text).filter(({ code }) => refusesSave(code)).length;
    fc.assert(
      fc.property(anyText, (text) => {
        const fixed = fixAll(text, check);
        assert.ok(refusals(fixed) <= refusals(text), fixed);
        assert.equal(fixAll(fixed, check), fixed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('edits that get along', () => {
  it('do not touch one another; a repair is taken whole or not at all', () => {
    const first = [{ offset: 0, length: 2, text: '' }];
    const touching = [
      { offset: 2, length: 1, text: '' },
      { offset: 9, length: 1, text: '' },
    ];
    const apart = [{ offset: 9, length: 1, text: 'x' }];
    assert.deepEqual(compatible([first, touching, apart]), [...first, ...apart]);
  });
});

describe('the difference of two texts', () => {
  it('is one edit that makes the second of the first', () => {
    assert.deepEqual(difference('same', 'same'), []);
    assert.deepEqual(difference('abcd', 'abxd'), [{ offset: 2, length: 1, text: 'x' }]);
    assert.deepEqual(difference('aa', 'aaa'), [{ offset: 2, length: 0, text: 'a' }]);
    assert.deepEqual(difference('a\r\nb', 'a\nb'), [{ offset: 1, length: 2, text: '\n' }]);
    assert.deepEqual(difference('\ud834\udd1e', '\ud834\udd1f'), [{ offset: 0, length: 2, text: '\ud834\udd1f' }]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        assert.equal(applyEdits(before, difference(before, after)), after);
      }),
    );
  });
});
