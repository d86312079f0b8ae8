import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULE_CODES, RULES } from '../../../core/findings/rules';
import { REGISTRY_RULE_CODES } from '../../../core/registry/rules';

const page = readFileSync(join(__dirname, '../../../docs/rules.md'), 'utf8');
const sections = page.split(/^### /m).slice(1);

describe('docs/rules.md', () => {
  it('has a section for each rule, in the order of the table, with the code as its heading', () => {
    assert.deepEqual(
      sections.map((section) => section.split('\n')[0]),
      [...RULE_CODES, ...REGISTRY_RULE_CODES],
    );
  });

  it('says the severity and the layer of each rule, and more than that', () => {
    for (const [index, code] of RULE_CODES.entries()) {
      const { layer, severity } = RULES[code];
      const body = sections[index]?.split('\n').slice(1).join('\n').trim() ?? '';
      const start = `${severity === 'error' ? 'Error' : 'Warning'} (layer ${layer})`;
      assert.ok(body.startsWith(start), `${code} does not start with ${start}`);
      assert.ok(body.length > start.length + 20, `${code} says nothing`);
    }
  });
});

describe('docs/rules.md, of registry files', () => {
  it('says something of each rule', () => {
    for (const section of sections.slice(RULE_CODES.length)) {
      const [code = '', ...body] = section.split('\n');
      assert.ok(body.join(' ').trim().length > 20, code);
    }
  });
});

describe('the table of rules', () => {
  it('has codes that work as anchors', () => {
    for (const code of [...RULE_CODES, ...REGISTRY_RULE_CODES]) assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('lets nothing but layer 2 be milder than an error', () => {
    for (const code of RULE_CODES) assert.ok(RULES[code].layer === 2 || RULES[code].severity === 'error', code);
  });
});
