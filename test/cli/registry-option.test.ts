import assert from 'node:assert/strict';
import { buildProgram } from '../../cli/program';
import { makeImage, tempDir } from '../support/images';
import { qcowmeta, silentContext } from './harness';

describe('a registry file that is not there', () => {
  const { commands } = buildProgram(silentContext().context, () => undefined);
  const taking = commands.filter(({ options }) => options.some(({ long }) => long === '--registry'));

  it('is an option of most commands', () => {
    assert.ok(taking.length > 10);
  });

  for (const command of taking) {
    it(`keeps ${command.name()} from doing anything, exit code 2`, async () => {
      const words = command.registeredArguments.map(() => 'com.example.none=1');
      const target = command.name() === 'import' ? ['--to', 'json'] : [];
      const answer = await qcowmeta([command.name(), '--registry', 'none.json', ...target, ...words]);
      assert.match(answer.stderr, /^none\.json: .*no such file.*\nqcowmeta: none\.json: no key of this registry/);
      assert.equal(answer.exit, 2);
    });
  }

  it('is told before anything is copied', async () => {
    const folder = await tempDir();
    try {
      const from = await makeImage(folder.path, { name: 'from.qcow2', text: '{}' });
      const to = await makeImage(folder.path, { name: 'to.qcow2' });
      assert.equal((await qcowmeta(['copy', '--registry', 'none.json', from, to])).exit, 2);
      assert.equal((await qcowmeta(['dump', to])).stdout, '');
    } finally {
      await folder.remove();
    }
  });
});
