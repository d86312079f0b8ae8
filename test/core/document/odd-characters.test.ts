import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hiddenCharacters, oddCharacters, plainForm } from '../../../core/document/odd-characters';
import table from '../../../core/document/odd-characters.json';
import { checkText } from '../../../core/findings/check';
import { renderMessage } from '../../../core/message';
import { builtinRegistry } from '../../../core/registry/registry';

describe('odd characters', () => {
  it('are told by code point and name, with what they look like', () => {
    assert.deepEqual(oddCharacters('qemu.m\u0430ch\u200bine'), [
      { offset: 6, length: 1, name: 'U+0430 CYRILLIC SMALL LETTER A', plain: 'a' },
      { offset: 9, length: 1, name: 'U+200B ZERO WIDTH SPACE', plain: '' },
    ]);
    assert.deepEqual(oddCharacters('x\u{1d41a}'), [{ offset: 1, length: 2, name: 'U+1D41A', plain: 'a' }]);
  });

  it('have a plain form that people read', () => {
    const cases = {
      'q\u04355': 'qe5',
      ｑ３５: 'q35',
      'a\u2011b': 'a-b',
      '\ufb01x': 'fix',
      'x\u{e0061}': 'x',
      ä日: 'ä日',
    };
    for (const [word, plain] of Object.entries(cases)) assert.equal(plainForm(word), plain);
  });

  it('are told in a finding', () => {
    const text = '{"qemu.m\u0430chine-typ\u0435s": ["q\u200b35"]}';
    const [name, value] = checkText(text, { registry: builtinRegistry() });
    assert.equal(
      name && renderMessage(name.message, name.args),
      'This is not "qemu.machine-types", it only looks like it: it contains U+0430 CYRILLIC SMALL LETTER A, ' +
        'U+0435 CYRILLIC SMALL LETTER IE. Type it with plain letters.',
    );
    assert.equal(value?.code, 'hidden-character');
    const [inList] = checkText('{"qemu.machine-types": ["q\\u200b35"]}', { registry: builtinRegistry() });
    assert.equal(inList?.severity, 'error');
    assert.match(
      inList.code + renderMessage(inList.message, inList.args),
      /^look-alike.*"q35".*U\+200B ZERO WIDTH SPACE/,
    );
  });

  it('are no plain ones, and look like plain ones', () => {
    for (const [code, [plain]] of Object.entries(table.lookAlikes)) {
      const character = String.fromCodePoint(parseInt(code, 16));
      assert.match(plain ?? '', /^[A-Za-z0-9.-]$/, code);
      assert.equal(plainForm(character), plain);
      assert.doesNotMatch(character, /^\p{ASCII}/u);
    }
  });

  it('are found in any text at places that hold them, and leave a plain form that is its own', () => {
    const piece = fc.constantFrom(
      'a',
      '\u0430',
      '\u200b',
      '\u200d',
      '\ufe0f',
      '\ud800',
      '😀',
      '\u{e0061}',
      '\u202e',
      '\u212a',
    );
    fc.assert(
      fc.property(fc.string({ unit: piece }), (text) => {
        for (const { offset, length } of hiddenCharacters(text))
          assert.equal(plainForm(text.slice(offset, offset + length)), '');
        assert.equal(plainForm(plainForm(text)), plainForm(text));
        assert.ok(oddCharacters(text).length >= hiddenCharacters(text).length);
      }),
    );
  });
});
