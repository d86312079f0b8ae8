import assert from 'node:assert/strict';
import grammar from '../../syntaxes/qcowmeta.tmLanguage.json';
import configuration from '../../syntaxes/language-configuration.json';

/** Every value of a field anywhere in the grammar. */
function fieldsOf(node: unknown, name: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([field, value]: [string, unknown]) =>
    field === name && typeof value === 'string' ? [value] : fieldsOf(value, name),
  );
}

describe('the grammar', () => {
  it('includes only what it has', () => {
    const names = Object.keys(grammar.repository).map((name) => `#${name}`);
    for (const include of fieldsOf(grammar, 'include')) assert.ok(names.includes(include), include);
  });

  it('has only scopes of its language', () => {
    const scopes = fieldsOf(grammar, 'name').flatMap((name) => name.split(' '));
    const foreign = scopes.filter((scope) => !scope.endsWith('.qcowmeta'));
    assert.deepEqual(
      foreign.filter((scope) => scope !== 'string.json'),
      ['qcowmeta'],
    );
  });

  it('tells a key of qemu from a vendor key and from any other', () => {
    const { 'qemu-key': qemu, 'vendor-key': vendor } = grammar.repository;
    const kindOf = (key: string): string => {
      if (new RegExp(`^${qemu.begin}`).test(key)) return 'qemu';
      return new RegExp(`^${vendor.begin}`).test(key) ? 'vendor' : 'plain';
    };
    assert.deepEqual(['"qemu.x"', '"com.example.x"', '"com.x"', '"qemu"'].map(kindOf), [
      'qemu',
      'vendor',
      'plain',
      'plain',
    ]);
  });

  it('has expressions that can be read', () => {
    const expressions = [...fieldsOf(grammar, 'match'), ...fieldsOf(grammar, 'begin'), ...fieldsOf(grammar, 'end')];
    assert.ok(expressions.length > 20);
    for (const expression of expressions) assert.doesNotThrow(() => new RegExp(expression), expression);
  });
});

describe('the language configuration', () => {
  it('takes a key with its dots and hyphens for one word, and leaves quotes and brackets out', () => {
    const words = '{"qemu.min-ram-MB": [-1.5e+3, "pc-q35-7.2"]}'.match(new RegExp(configuration.wordPattern, 'g'));
    assert.deepEqual(words, ['qemu.min-ram-MB', '-1.5e+3', 'pc-q35-7.2']);
  });

  it('indents after an opening bracket and outdents at a closing one', () => {
    const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;
    assert.match('  "a": [ ', new RegExp(increaseIndentPattern));
    assert.doesNotMatch('  "a": [1]', new RegExp(increaseIndentPattern));
    assert.match('  },', new RegExp(decreaseIndentPattern));
  });

  it('knows no comments', () => {
    assert.equal('comments' in configuration, false);
  });
});
