import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { unifiedDiff } from '../../cli/diff';
import { tempDir } from '../support/images';

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

  it('gives up the search for what large texts have in common, not its answer', () => {
    const text = (values: number): string =>
      Array.from({ length: 12_000 }, (_, at) => `${(at * 7) % values}\n`).join('');
    const started = performance.now();
    const diff = unifiedDiff('a', text(3), 'b', text(5));
    assert.ok(performance.now() - started < 5_000);
    assert.equal(patch(text(3), diff), text(5));
  });

  it('is what diff -u prints', async () => {
    const cases = [
      ['', '{}'],
      ['{}\n', ''],
      ['{\n  "a": 1\n}', '{\n  "a": 2\r\n}\n'],
      ['1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n', '1\n2\n3\n5\n6\n7\n8\n9\n10\n11\n12\n'],
      ['@@ -1,1 +1,1 @@\n', '@@ -1,1 +1,1 @@\n@@ -1,1 +1,1 @@\n'],
    ] as const;
    for (const [before, after] of cases) {
      assert.equal(unifiedDiff('old name', before, 'new name', after), await realDiff(before, after));
    }
  });

  it('keeps a name on its line', () => {
    assert.match(unifiedDiff('a\nb', '', 'c', 'x\n'), /^--- "a\\nb"\n\+\+\+ c\n@@ /);
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

/** What diff(1) prints for two texts; it exits with 1 because they differ. */
async function realDiff(before: string, after: string): Promise<string> {
  const folder = await tempDir();
  try {
    await writeFile(join(folder.path, 'a'), before);
    await writeFile(join(folder.path, 'b'), after);
    const { stdout } = spawnSync('diff', ['-u', '--label', 'old name', '--label', 'new name', 'a', 'b'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    return stdout;
  } finally {
    await folder.remove();
  }
}

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
