import assert from 'node:assert/strict';
import { checkText } from '../../../core/findings/check';
import { RULE_CODES, RULES } from '../../../core/findings/rules';
import { readRuleSettings, withSeverities } from '../../../core/findings/severities';
import { builtinRegistry } from '../../../core/registry/registry';

describe('the setting of severities', () => {
  it('can be given for each rule that only shows something, and for no other', () => {
    for (const code of RULE_CODES) {
      const { rules, problems } = readRuleSettings({ [code]: 'hint' });
      const isShownOnly = RULES[code].layer === 2;
      assert.deepEqual(Object.keys(rules), isShownOnly ? [code] : []);
      assert.equal(problems.length, isShownOnly ? 0 : 1);
    }
  });

  it('is left out where it makes no sense', () => {
    for (const value of [undefined, null, 1, 'off', []]) assert.deepEqual(readRuleSettings(value).rules, {});
    const { rules, problems } = readRuleSettings({
      'wrong-type': 1,
      __proto__: 'off',
      toString: 'off',
      comment: 'off',
    });
    assert.deepEqual(rules, {});
    assert.deepEqual(
      problems.map(({ args }) => args['code']),
      ['wrong-type', 'toString', 'comment'],
    );
  });

  it('changes nothing but what it is given for', () => {
    const findings = checkText('{"qemu.guest-agent": 1, "qemu.machine-types": ["q36"], "": 1}', {
      registry: builtinRegistry(),
    });
    const codes = (rules: object): string[] =>
      withSeverities(findings, rules).map(({ code, severity }) => `${code} ${severity}`);
    assert.deepEqual(codes({}), ['wrong-type error', 'unknown-value warning', 'empty-key error']);
    assert.deepEqual(codes({ 'wrong-type': 'hint' }), ['wrong-type hint', 'unknown-value warning', 'empty-key error']);
    assert.deepEqual(codes({ 'wrong-type': 'off', 'empty-key': 'off' }), ['unknown-value warning', 'empty-key error']);
  });
});
