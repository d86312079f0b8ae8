import assert from 'node:assert/strict';
import type { DocumentContent } from '../../client/file-system/document-content';
import { DocumentState } from '../../client/file-system/document-state';

const T0 = Date.UTC(2030, 0, 1);

/** A stored string as the state sees it; its record is named by its text. */
function stored(text: string, modified = T0): DocumentContent {
  return {
    text: Buffer.from(text),
    textHash: `hash of ${text}`,
    place: 'image',
    record: `record of ${text}`,
    own: `hash of ${text}`,
    target: { kind: 'image' },
    inherited: undefined,
    chain: [],
    capacity: 1000,
    snapshots: [],
    refusal: undefined,
    modified,
  };
}

/** A state as it is after its document was opened with a text. */
function opened(text: string): DocumentState {
  const state = new DocumentState();
  state.observe(stored(text), false);
  state.stat(false);
  state.addReading(stored(text));
  state.adopt(text);
  return state;
}

function baseOf(state: DocumentState): string | undefined {
  return state.base?.record;
}

/** What the editor asks before it writes: the save is announced, the time and size are asked for. */
function save(state: DocumentState, present: DocumentContent): { mtime: number; size: number } {
  state.startSave();
  state.observe(present, false);
  return state.stat(true);
}

describe('The state of an open document', () => {
  it('moves its time with the string, never with the file', () => {
    const state = opened('one');
    const before = state.stat(false).mtime;
    assert.equal(state.observe(stored('one', T0 + 5000), false), false);
    assert.equal(state.stat(false).mtime, before);
    assert.equal(state.observe(stored('two', T0 - 5000), false), true);
    assert.ok(state.stat(false).mtime > before);
  });

  it('tells a change of the permission', () => {
    const state = opened('one');
    assert.equal(state.observe(stored('one'), true), true);
    assert.equal(state.observe(stored('one'), true), false);
  });

  it('moves the base with a reload, not with a reading of somebody else', () => {
    const state = opened('one');
    state.observe(stored('two'), false);
    state.addReading(stored('two'));
    state.adopt('one');
    assert.equal(baseOf(state), 'record of one');
    state.adopt('two');
    assert.equal(baseOf(state), 'record of two');
  });

  it('does not take an older text for the stored one when an edit leads back to it', () => {
    const state = opened('one');
    state.observe(stored('two'), false);
    state.addReading(stored('two'));
    state.adopt('two');
    state.adopt('one');
    assert.equal(baseOf(state), 'record of two');
  });

  it('knows a text whose line ends and byte order mark the editor changed', () => {
    const state = new DocumentState();
    state.observe(stored('\ufeffa\r\nb\rc\n'), false);
    state.addReading(stored('\ufeffa\r\nb\rc\n'));
    state.adopt('a\nb\nc\n');
    assert.notEqual(state.base, undefined);
  });

  it('lets a save replace the base only', () => {
    const state = opened('one');
    assert.equal(state.mayReplace(stored('one')), true);
    assert.equal(state.mayReplace(stored('two')), false);
    assert.equal(new DocumentState().mayReplace(stored('one')), false);
  });

  it('tells the editor the time and size of the base while nothing stands in the way of a save', () => {
    const state = opened('one');
    const base = state.base;
    assert.ok(base);
    assert.deepEqual(save(state, stored('one', T0 + 1)), base);
    const told = save(state, stored('three'));
    assert.ok(told.mtime > base.mtime);
    assert.equal(told.size, 5);
    state.permit('record of three');
    assert.deepEqual(save(state, stored('three')), base);
  });

  it("takes the editor's own Overwrite, of a string of another size that was there when the conflict was shown", () => {
    const state = opened('one');
    save(state, stored('three'));
    save(state, stored('three'));
    assert.equal(state.mayReplace(stored('three')), true);
  });

  it('does not take it for a string that came after the conflict was shown', () => {
    const state = opened('one');
    save(state, stored('three'));
    save(state, stored('fifteen'));
    assert.equal(state.mayReplace(stored('fifteen')), false);
  });

  it('does not take a second save for an Overwrite when the size is the same', () => {
    const state = opened('one');
    save(state, stored('two'));
    save(state, stored('two'));
    assert.equal(state.mayReplace(stored('two')), false);
  });

  it('does not take a first save for an Overwrite, whoever asked for the time before', () => {
    const state = opened('one');
    state.observe(stored('three'), false);
    state.stat(true);
    save(state, stored('three'));
    assert.equal(state.mayReplace(stored('three')), false);
  });

  it('is no conflict with its own save, even if another one follows at once', () => {
    const state = opened('one');
    save(state, stored('one'));
    state.saved(stored('mine'));
    const base = state.base;
    assert.equal(baseOf(state), 'record of mine');
    assert.equal(state.observe(stored('theirs'), false), true);
    assert.deepEqual(state.stat(true), base);
    assert.equal(state.mayReplace(stored('theirs')), false);
  });

  it('goes on with the base of an earlier session, and its time', () => {
    const base = { record: 'record of one', mtime: T0 + 77, size: 3 };
    const same = new DocumentState(base);
    same.observe(stored('one'), false);
    assert.equal(same.stat(false).mtime, T0 + 77);
    assert.equal(same.mayReplace(stored('one')), true);
    const moved = new DocumentState(base);
    moved.observe(stored('two'), false);
    assert.ok(moved.stat(false).mtime > T0 + 77);
    assert.equal(moved.mayReplace(stored('two')), false);
  });
});
