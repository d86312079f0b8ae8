import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY, TEST_BUNDLES } from './places';
import { runSuite } from './run-suite';
import { temporaryFolder } from './temporary';

/* Runs test/client/ inside VS Code with the built extension, and leaves the counts where QCOWMETA_COUNTS says. */

async function main(): Promise<void> {
  const suite = path.join(TEST_BUNDLES, 'client/suite/index.js');
  // A folder to work in: there are settings of a workspace only where there is one.
  const folder = await temporaryFolder('workspace');
  const { passed, failed, failures, problem } = await runSuite({ suite, extension: REPOSITORY, opened: folder.path });
  await folder.remove();
  const file = process.env['QCOWMETA_COUNTS'];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ passed, failed, failures }));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  if (problem === undefined) return;
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

void main();
