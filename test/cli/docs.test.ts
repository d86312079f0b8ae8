import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { buildProgram } from '../../cli/program';
import { builtinRegistry } from '../../core/registry/registry';
import { qcowmeta, silentContext } from './harness';

describe('docs/cli.md', () => {
  const page = readFileSync(join(__dirname, '../../docs/cli.md'), 'utf8');
  const { commands } = buildProgram(silentContext().context, () => undefined);

  for (const command of commands) {
    it(`has a section on ${command.name()} and knows its options`, () => {
      const argument = command.registeredArguments[0];
      assert.match(page, new RegExp(`^### \`${command.name()}${argument === undefined ? '`' : ' '}`, 'm'));
      for (const { long } of command.options) assert.ok(page.includes(long ?? ''), long);
    });
  }

  it('has every exit code', () => {
    for (const code of Object.values(EXIT)) assert.match(page, new RegExp(`^\\| ${code} +\\|`, 'm'));
  });

  it('speaks of registered keys only, as the help does', async () => {
    const helps = await Promise.all(commands.map((command) => qcowmeta([command.name(), '--help'])));
    const texts = [page, ...helps.map(({ stdout }) => stdout)].join('\n');
    const keys = new Set(texts.match(/\bqemu\.[a-z][\w.-]*\w/g));
    assert.ok(keys.size > 1);
    assert.deepEqual(
      [...keys].filter((key) => builtinRegistry().get(key) === undefined),
      [],
    );
  });
});
