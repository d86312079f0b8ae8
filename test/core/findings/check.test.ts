import assert from 'node:assert/strict';
import { applyEdits } from '../../../core/document/edits';
import { checkText } from '../../../core/findings/check';
import type { Finding } from '../../../core/findings/finding';
import { findLayer1 } from '../../../core/findings/layer1';
import { refusesSave, RULE_CODES, RULES } from '../../../core/findings/rules';
import { renderMessage } from '../../../core/message';
import { RULE_CASES, type RuleCase } from './rule-cases';
import { testRegistry } from './test-registry';

const registry = testRegistry();

function check(text: string, { readOnly, capacityBytes }: Partial<RuleCase> = {}): Finding[] {
  return checkText(text, {
    registry,
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(capacityBytes === undefined ? {} : { capacityBytes }),
  });
}

/** A text with « and » taken out, and the place that they marked. */
function unmark(source: string): { text: string; offset: number; length: number } {
  const offset = source.indexOf('«');
  return { text: source.replace(/[«»]/g, ''), offset, length: source.indexOf('»') - offset - 1 };
}

describe('checkText', () => {
  for (const code of RULE_CODES) {
    describe(code, () => {
      for (const ruleCase of RULE_CASES[code]) {
        const { text, offset, length } = unmark(ruleCase.bad);
        it(`finds it in ${shorten(ruleCase.bad)}`, () => {
          const found = check(text, ruleCase).filter((finding) => finding.code === code);
          const [first] = found;
          assert.deepEqual(first && { offset: first.offset, length: first.length }, { offset, length });
          const [fix] = first?.fixes ?? [];
          assert.equal(fix && applyEdits(text, fix.edits), ruleCase.fixed);
        });
        it(`finds nothing of it in ${shorten(ruleCase.good)}`, () => {
          assert.deepEqual(
            check(ruleCase.good, ruleCase).filter((finding) => finding.code === code),
            [],
          );
        });
      }
      it('says everything in its message', () => {
        for (const ruleCase of RULE_CASES[code]) {
          for (const finding of check(unmark(ruleCase.bad).text, ruleCase)) assertRendered(finding);
        }
      });
    });
  }

  it('finds nothing in an object of good keys', () => {
    assert.deepEqual(check('{ "qemu.machine-types": ["q35", "i440fx"], "qemu.min-ram-MB": 1024 }'), []);
    assert.deepEqual(check('{}'), []);
  });

  it('is milder about unregistered keys where nothing is written', () => {
    const severities = (readOnly: boolean): string[] =>
      checkText('{"qemu.x":1,"qemu.min-ram-mb":1,"com.example.name_x":1}', { registry, readOnly }).map(
        ({ code, severity }) => `${code} ${severity}`,
      );
    assert.deepEqual(severities(false), ['unregistered-key error', 'key-case error', 'key-case warning']);
    assert.deepEqual(severities(true), ['unregistered-key warning', 'key-case warning', 'key-case warning']);
  });

  it('points from a duplicate to the first one, and lets people say which one to keep', () => {
    const text = '{"com.example.a":1,"com.example.a":2}';
    const [finding] = check(text);
    assert.deepEqual(
      finding?.related?.map(({ offset, length }) => text.slice(offset, offset + length)),
      ['"com.example.a"'],
    );
    assert.equal(finding.related[0]?.offset, 1);
    const fixed = finding.fixes.map((fix) => applyEdits(text, fix.edits));
    assert.deepEqual(fixed, ['{"com.example.a":1}', '{"com.example.a":2}']);
    assert.ok(finding.fixes.every(({ preferred }) => !preferred));
    const [same] = check('{"com.example.a":1,"com.example.a":1}');
    assert.deepEqual(
      same?.fixes.map(({ preferred }) => preferred),
      [true],
    );
  });

  it('takes a duplicate away with its comma, whichever of the members it is', () => {
    const lines = ['{', '  "com.example.a": 1,', '  "com.example.b": 2,', '  "com.example.a": 3', '}'];
    const text = lines.join('\n');
    const fixed = check(text)[0]?.fixes.map((fix) => applyEdits(text, fix.edits));
    assert.deepEqual(fixed, [
      '{\n  "com.example.a": 1,\n  "com.example.b": 2\n}',
      '{\n  "com.example.b": 2,\n  "com.example.a": 3\n}',
    ]);
  });

  it('does not rename a key to one that is there already', () => {
    const [finding] = check('{"qemu.machine-types":["pc"],"qemu.machine-type":["pc"]}');
    assert.deepEqual([finding?.code, finding?.fixes], ['unregistered-key', []]);
  });

  it('does not offer a longer key as the sure one while several begin alike', () => {
    const [finding] = check('{"qemu.image":1}');
    assert.ok(finding?.fixes.every(({ preferred }) => !preferred));
  });

  it('tells deprecated and useless parts by a tag', () => {
    assert.equal(check('{"com.example.old":1}')[0]?.tag, 'deprecated');
    assert.equal(check('{"qemu.machine-types":["pc","pc"]}')[0]?.tag, 'unnecessary');
  });

  it('quotes numbers as they are written', () => {
    const [finding] = check('{"qemu.min-ram-MB":9007199254740993}');
    assert.match(finding === undefined ? '' : renderMessage(finding.message, finding.args), /9007199254740993/);
    const [order] = check('{"qemu.min-ram-MB":2.048e3,"qemu.max-ram-MB":1024}');
    assert.match(order === undefined ? '' : renderMessage(order.message, order.args), /is 2\.048e3/);
  });

  it('runs patterns in linear time', () => {
    const started = performance.now();
    const found = check(`{"com.example.Name_x":"${'a'.repeat(20000)}b"}`);
    assert.deepEqual(
      found.map(({ code }) => code),
      ['wrong-form'],
    );
    assert.ok(performance.now() - started < 2000);
  });

  it('compares items of a list without trusting their keys', () => {
    const found = check('{"com.example.pairs":[{"valueOf":1,"a":2},{"a":2,"valueOf":1},{"__proto__":1}]}');
    assert.deepEqual(
      found.map(({ code, offset }) => [code, offset]),
      [['duplicate-item', 42]],
    );
  });

  it('counts what is too long, in words that go with the number', () => {
    const words = ['{"com.example.a":1} ', '{"com.example.a":1}  '].map((text) =>
      check(text, { capacityBytes: 19 }).map(({ message, args }) => renderMessage(message, args)),
    );
    assert.deepEqual(
      words.map(([first]) => /Shorten it by .*$/.exec(first ?? '')?.[0]),
      ['Shorten it by 1 byte.', 'Shorten it by 2 bytes.'],
    );
  });

  it('says nothing of values whose key is there twice with another rule over several keys', () => {
    const codes = check('{"qemu.min-ram-MB":2,"qemu.min-ram-MB":3,"qemu.max-ram-MB":1}').map(({ code }) => code);
    assert.deepEqual(codes, ['duplicate-key']);
  });
});

describe('findLayer1', () => {
  const codes = (bytes: Uint8Array): string[] => findLayer1(bytes).map(({ code, offset }) => `${code} ${offset}`);

  it('finds the first place that is not UTF-8, counted in UTF-16 units', () => {
    // {"a":"😀", an invalid byte, "}; {"a":", the first byte of two alone, "}; the same after a real U+FFFD
    assert.deepEqual(codes(Buffer.from('7b2261223a22f09f9880ff227d', 'hex')), ['not-utf8 8']);
    assert.deepEqual(codes(Buffer.from('7b2261223a22c3227d', 'hex')), ['not-utf8 6']);
    assert.deepEqual(codes(Buffer.from('7b2261223a22efbfbdefbf227d', 'hex')), ['not-utf8 7']);
    assert.deepEqual(codes(Buffer.from('{"a":"\ufffd"}')), []);
  });

  it('finds nothing of layer 2', () => {
    assert.deepEqual(codes(Buffer.from('{"qemu.x":null,"foo":1}')), []);
  });

  it('refuses 10,000 nested brackets', () => {
    assert.deepEqual(codes(Buffer.from('['.repeat(10000) + ']'.repeat(10000))), ['too-deep 100']);
  });

  it('finds everything of layer 1 that the table of rules has, as errors', () => {
    for (const code of RULE_CODES.filter((candidate) => RULES[candidate].layer === 1 && candidate !== 'not-utf8')) {
      for (const { bad } of RULE_CASES[code]) {
        const found = findLayer1(Buffer.from(unmark(bad).text)).find((finding) => finding.code === code);
        assert.equal(found?.severity, 'error', `${code} in ${bad}`);
        assert.ok(refusesSave(code));
      }
    }
  });
});

function assertRendered({ message, args, fixes, related }: Finding): void {
  const texts = [
    renderMessage(message, args),
    ...fixes.map((fix) => renderMessage(fix.title, fix.args)),
    ...(related ?? []).map((place) => renderMessage(place.message, place.args)),
  ];
  for (const text of texts) assert.doesNotMatch(text, /\{\w+\}|undefined|\[object/);
}

function shorten(text: string): string {
  return JSON.stringify(text.length < 80 ? text : `${text.slice(0, 38)} ... ${text.slice(-38)}`);
}
