import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PHASES, runPhase, select } from '../../scripts/lib/phases.mjs';
import { tempDir } from '../support/images';

const repository = path.resolve(__dirname, '../..');

describe('the phases of npm test', () => {
  it('run every test file', () => {
    // The suite inside VS Code collects its files by itself.
    const places = ['test/client/'];
    for (const { command } of PHASES) {
      for (const argument of command) places.push(argument.split('*')[0] ?? argument);
    }
    const files = readdirSync(path.join(repository, 'test'), { recursive: true, encoding: 'utf8' });
    const tests = files.filter((file) => file.endsWith('.test.ts')).map((file) => path.posix.join('test', file));
    assert.ok(tests.length > 0);
    assert.deepEqual(
      tests.filter((file) => !places.some((place) => place.startsWith('test/') && file.startsWith(place))),
      [],
    );
  });

  it('are chosen with all that they need', () => {
    const names = select(['packed']).map((phase) => phase.name);
    assert.deepEqual(names, ['build', 'package', 'vscode', 'packed']);
    assert.throws(() => select(['nonsense']), /there is no phase "nonsense"; there are: build, /);
  });

  it('tell what failed where it was no test', async () => {
    const command = ['-e', 'process.exit(3)'];
    const result = await runPhase({ name: 'ended', kind: 'tests', needs: [], command }, { stream: false });
    assert.deepEqual([result.passed, result.failed, result.failures], [0, 1, ['exit code 3']]);
  });

  it('tell which tests failed, and why', async () => {
    const dir = await tempDir();
    try {
      const file = path.join(dir.path, 'sums.js');
      await writeFile(
        file,
        `describe('Sums', () => {
          it('add', () => {});
          it('carry', () => { throw new Error('\\x1b[2mlost one\\x1b[22m\\nand more'); });
        });`,
      );
      const scripts = PHASES.find(({ name }) => name === 'scripts');
      assert.ok(scripts);
      const command = scripts.command.map((argument) => (argument.includes('*') ? file : argument));
      const result = await runPhase({ ...scripts, name: 'sums', command }, { stream: false });
      assert.deepEqual(
        [result.passed, result.failed, result.failures],
        [1, 1, ['Sums carry: lost one and more']],
        result.output,
      );
    } finally {
      await dir.remove();
    }
  });
});
