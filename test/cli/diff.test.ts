import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unifiedDiff } from '../../cli/diff';

describe('unified diff', () => {
  it('is empty for equal texts', () => {
    assert.equal(unifiedDiff('a', 'x\n', 'b', 'x\n'), '');
  });

  it('shows three lines around a change', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n';
    assert.equal(
      unifiedDiff('a', before, 'b', before.replace('5', 'five')),
      '--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
  });

  it('makes a hunk of its own of a change further away', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`);
    const after = lines.join('').replace('2\n', '').replace('19\n', '19\nmore\n');
    assert.equal(
      unifiedDiff('a', lines.join(''), 'b', after),
      '--- a\n+++ b\n@@ -1,5 +1,4 @@\n 1\n-2\n 3\n 4\n 5\n@@ -17,4 +16,5 @@\n 17\n 18\n 19\n+more\n 20\n',
    );
  });

  it('tells that a last line has no end', () => {
    assert.equal(
      unifiedDiff('/dev/null', '', 'b', '{}'),
      '--- /dev/null\n+++ b\n@@ -0,0 +1 @@\n+{}\n\\ No newline at end of file\n',
    );
  });

  it('shows texts with nothing in common as replaced', () => {
    const text = (name: string): string => Array.from({ length: 900 }, (_, index) => `${name}${index}\n`).join('');
    const lines = unifiedDiff('a', text('x'), 'b', text('y')).split('\n');
    assert.equal(lines.filter((line) => line.startsWith('-x')).length, 900);
    assert.equal(lines.filter((line) => line.startsWith('+y')).length, 900);
  });

  it('turns the old text into the new one, whatever both are', () => {
    const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 30 });
    const text = fc.tuple(lines, fc.constantFrom('', 'end')).map(([all, end]) => all.join('') + end);
    fc.assert(
      fc.property(text, text, (before, after) => {
        assert.equal(patch(before, unifiedDiff('a', before, 'b', after)), after);
      }),
      { numRuns: 300 },
    );
  });
});

/** Applies a unified diff as patch(1) does, and insists on every line and every number in it. */
function patch(before: string, diff: string): string {
  const old = before.split(/(?<=\n)/).filter((line) => line !== '');
  let at = 0;
  let result = '';
  for (const hunk of diff.split(/^(?=@@ )/m).slice(1)) {
    const [head = '', ...body] = withoutMarks(hunk);
    const [, start = '', count = '1', newCount = '1'] = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(head) ?? [];
    const first = Number(count) === 0 ? Number(start) : Number(start) - 1;
    result += old.slice(at, first).join('');
    const kept = body.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    const written = body.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    assert.deepEqual(kept, old.slice(first, first + Number(count)));
    assert.equal(written.length, Number(newCount));
    result += written.join('');
    at = first + Number(count);
  }
  return result + old.slice(at).join('');
}

/** The lines of a hunk; a line that is marked as having no end loses the one that the diff had to give it. */
function withoutMarks(hunk: string): string[] {
  const lines = hunk.split(/(?<=\n)/);
  return lines.flatMap((line, index) => {
    if (line.startsWith('\\')) return [];
    return lines[index + 1]?.startsWith('\\') === true ? [line.slice(0, -1)] : [line];
  });
}
