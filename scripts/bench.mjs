/**
 * npm run bench: what qcowmeta costs, measured side by side with what people would use instead, into docs/performance.md. Installs
 * what is missing and builds what is measured as it is delivered.
 *
 *   --only NAME[,NAME]   only these benches; the page keeps what it says of the others
 *   --check              exit code 1 if a ratio or a growth misses its limit
 *   --quick              few samples, to see that the benches work; the page is left as it is
 */
import { parseArgs } from 'node:util';
import { BROWSER, COMPILER, QEMU, ensureDebianPackages } from './lib/debian.mjs';
import { ensureNodeModules } from './lib/npm.mjs';
import { endWithSignals, mustRun, run } from './lib/processes.mjs';

const log = (/** @type {string} */ line) => console.log(line);

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, check: { type: 'boolean' }, quick: { type: 'boolean' } },
  });
  await Promise.all([ensureDebianPackages([...COMPILER, ...BROWSER, ...QEMU], log), ensureNodeModules(log)]);
  log('building');
  await mustRun(process.execPath, ['scripts/build.mjs', '--minify', '--tests', '--no-types']);
  await mustRun(process.execPath, ['scripts/package.mjs']);
  const needsExecutable = values.only === undefined || /\b(command|scan)\b/.test(values.only);
  // Made anew: one that was there could be of older sources.
  if (needsExecutable && process.platform === 'linux')
    await mustRun(process.execPath, ['scripts/build-executable.mjs']);
  const benches = ['--import', 'tsx', 'test/bench/main.ts', ...process.argv.slice(2)];
  const { code } = await run(process.execPath, benches, { stream: true });
  process.exitCode = code ?? 1;
}

endWithSignals();
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
