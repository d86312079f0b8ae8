import assert from 'node:assert/strict';
import { codeSpan, escapeText, prose, shown } from '../../server/markdown';

describe('text out of an image or registry in markdown', () => {
  const escapes: [string, string][] = [
    ['[run](command:workbench.action.quit)', '\\[run\\](command:workbench.action.quit)'],
    ['![x](https://example.com/x.png)', '\\!\\[x\\](https\\://example.com/x.png)'],
    ['<img src=x onerror=y> & <b>', '\\<img src=x onerror=y\\> \\& \\<b\\>'],
    ['**loud** _quiet_ `code`', '\\*\\*loud\\*\\* \\_quiet\\_ \\`code\\`'],
    ['# title', '\\# title'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['www.example.com and me@example.com', 'www\\.example.com and me\\@example.com'],
    ['two\r\n\n  lines', 'two lines'],
    ['$(zap) | x', '\\$(zap) \\| x'],
    ['C:\\images', 'C:\\\\images'],
  ];
  for (const [text, expected] of escapes) {
    it(`escapes ${JSON.stringify(text)}`, () => {
      assert.equal(escapeText(text), expected);
    });
  }

  const spans: [string, string][] = [
    ['q35', '`q35`'],
    ['a`b', '``a`b``'],
    ['``', '``` `` ```'],
    ['` [x](command:y)', '`` ` [x](command:y) ``'],
    [' lead', '`  lead `'],
    ['a\n\n# b', '`a # b`'],
    ['', '` `'],
  ];
  for (const [text, expected] of spans) {
    it(`keeps ${JSON.stringify(text)} inside a code span`, () => {
      assert.equal(codeSpan(text), expected);
    });
  }

  it('keeps the code spans of prose, and nothing else of its markdown', () => {
    assert.equal(prose('Use `q35`, see [x](y).\n\nNext `a|b`.'), 'Use `q35`, see \\[x\\](y).\n\nNext `a|b`.');
  });

  it('shows characters that are not seen, or turn the text around, as escapes', () => {
    assert.equal(shown('a\u202eb\u0000c\ud800'), 'a\\u202eb\\u0000c\\ud800');
  });

  it('cuts what is longer than 600 units', () => {
    assert.equal(shown('x'.repeat(700)), `${'x'.repeat(600)}…`);
  });
});
