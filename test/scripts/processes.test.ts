import assert from 'node:assert/strict';
import { run } from '../../scripts/lib/processes.mjs';

/** Says something five times, with a pause before each, and goes on in silence. */
const SPEAKER = `
  let said = 0;
  setInterval(() => said++ < 5 && console.log(said), 800);`;

describe('a program that a script runs', () => {
  it('is ended when it says nothing any more, and not before', async () => {
    const { code, output, fellSilent } = await run(process.execPath, ['-e', SPEAKER], { silentMs: 3000 });
    assert.deepEqual({ code, output, fellSilent }, { code: null, output: '1\n2\n3\n4\n5\n', fellSilent: true });
  });

  it('is left alone until its end without a limit', async () => {
    const { code, fellSilent } = await run(process.execPath, ['-e', 'setTimeout(() => process.exit(3), 100)']);
    assert.deepEqual({ code, fellSilent }, { code: 3, fellSilent: false });
  });
});
