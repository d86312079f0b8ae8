import assert from 'node:assert/strict';
import { fromPage, toPage } from '../../web-views/overview/protocol';
import { amount, either, list, optional, record, text, word } from '../../web-views/shared/shape';

describe('a message between a page and the extension', () => {
  const shape = record({ name: text, sizes: list(amount), note: optional(text), kind: word('a', 'b') });
  const good = { name: 'x', sizes: [1, 2], kind: 'a' };

  it('has all its members, of the right kind, and no others', () => {
    assert.equal(shape(good), true);
    assert.equal(shape({ ...good, note: 'n' }), true);
    for (const bad of [
      { ...good, note: 1 },
      { ...good, kind: 'c' },
      { ...good, sizes: [1, NaN] },
      { ...good, sizes: { length: 0 } },
      { ...good, more: 1 },
      { name: 'x', sizes: [] },
      [good],
      null,
      'text',
    ])
      assert.equal(shape(bad), false, JSON.stringify(bad));
  });

  it('is not taken by what every object has', () => {
    assert.equal(record({})(JSON.parse('{"__proto__": 1}')), false);
    assert.equal(either(record({ constructor: text }), text)({}), false);
  });

  it('of the overview asks for nothing that is not in its list', () => {
    assert.equal(fromPage({ type: 'run', command: 'edit' }), true);
    assert.equal(fromPage({ type: 'openSnapshot', id: '1 one' }), true);
    for (const bad of [
      { type: 'run', command: 'workbench.action.terminal.new' },
      { type: 'run', command: 'edit', args: ['/etc/passwd'] },
      { type: 'open', id: '/etc/passwd' },
      { command: 'edit' },
    ])
      assert.equal(fromPage(bad), false, JSON.stringify(bad));
  });

  it('of the overview brings a whole page', () => {
    const trouble = { kind: 'trouble', name: 'n', path: 'p', heading: 'h', text: 't', actions: [] };
    assert.equal(toPage({ type: 'show', model: trouble }), true);
    assert.equal(toPage({ type: 'show', model: { ...trouble, kind: 'overview' } }), false);
  });
});
