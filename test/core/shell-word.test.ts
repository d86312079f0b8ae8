import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { scriptWord, shellWord } from '../../core/shell-word';

const WORDS = [
  'base.qcow2',
  'a b',
  "it's",
  '$(touch x)',
  '`x`; rm y',
  '\\n',
  "\x1b[2J'\\",
  'a\nb',
  '\u0085\u202eä',
  '"',
  '\n\x01a\t\n',
];

describe('a word in a command to copy', () => {
  it('is plain if it can be', () => {
    assert.equal(shellWord('/images/base-1.qcow2'), '/images/base-1.qcow2');
    assert.equal(shellWord("it's"), `'it'\\''s'`);
    assert.equal(shellWord('-x'), './-x');
  });

  it('is for the shell what it was, and has no control characters', () => {
    for (const word of WORDS) {
      const quoted = shellWord(word);
      assert.doesNotMatch(quoted, /[\p{Cc}\p{Cf}]/u);
      assert.equal(execFileSync('bash', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' }), word);
    }
  });

  it('is for every shell what it was in a script, where it may be of several lines', () => {
    for (const word of WORDS) {
      const quoted = scriptWord(word);
      assert.doesNotMatch(quoted, /(?!\n)[\p{Cc}\p{Cf}]/u);
      for (const shell of ['sh', 'bash'])
        assert.equal(execFileSync(shell, ['-c', `printf %s ${quoted}`], { encoding: 'utf8' }), word);
    }
    assert.equal(scriptWord('a\nb'), "'a\nb'");
    assert.equal(scriptWord('base-1.qcow2'), 'base-1.qcow2');
  });
});
