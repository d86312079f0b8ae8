/**
 * npm run torture: what docs/reliability.md says, measured again; that page is written anew. The exit code is 0 only if no part has faults.
 *
 *   --only NAME[,NAME]   only these parts (test/torture/parts.ts); the page keeps what was measured of the others
 *   --size small         the share that npm test does; the page stays as it is
 *   --seed NUMBER        other cases than usual
 *   --page               measures nothing: the page as the last measurements and the words about them say
 */
import { BROWSER, COMPILER, QEMU, ensureDebianPackages } from './lib/debian.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { endWithSignals, mustRun, run } from './lib/processes.mjs';

endWithSignals();
try {
  await Promise.all([
    ensureDebianPackages([...COMPILER, ...BROWSER, ...QEMU], console.log),
    ensureNodeModules(console.log),
  ]);
  await mustRun(process.execPath, ['scripts/build.mjs', '--tests']);
  const program = ['--import', 'tsx', 'test/torture/main.ts', ...process.argv.slice(2)];
  const { code } = await run(process.execPath, program, { stream: true });
  process.exitCode = code ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
