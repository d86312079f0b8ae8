import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { runTests } from '@vscode/test-electron';
import { TEST_BUNDLES } from './places';
import { endOnSignals } from './processes';
import { RECEIPT_VARIABLES, type Counts, type Receipt } from './receipt';
import { temporaryFolder } from './temporary';

/** A suite to run inside VS Code's extension host. */
export interface SuiteRun {
  /** Module that exports `run()`; it resolves with, or rejects with an error that carries, the counts of its tests. */
  readonly suite: string;
  /** Folder of the extension under development. */
  readonly extension: string;
  /** Folder to open. */
  readonly opened?: string;
  /** After how many milliseconds the run counts as hanging. */
  readonly timeoutMs?: number;
  /** Where VS Code's and the suite's output goes; this process's own unless given. */
  readonly output?: Writable;
}

/** How a suite ended. Without a `problem` it ran to its end, had tests, and all of them passed. */
export interface SuiteOutcome extends Counts {
  readonly problem?: string;
}

const NOTHING_RAN: Counts = { passed: 0, failed: 0, failures: [] };

/**
 * Runs a suite in VS Code: in this repository's host on Linux x64, in the desktop VS Code that VSCODE_EXECUTABLE names, or, on
 * other systems, in one that @vscode/test-electron downloads. Never rejects for a suite that fails: that is its outcome.
 */
export async function runSuite(run: SuiteRun): Promise<SuiteOutcome> {
  if (!existsSync(run.suite)) return { ...NOTHING_RAN, problem: `there is no suite at ${run.suite}` };
  endOnSignals();
  const folder = await temporaryFolder('run');
  const receipt = path.join(folder.path, 'receipt.json');
  const nonce = randomUUID();
  try {
    const ended = await start(run, folder.path, receipt, nonce);
    return judge(ended, await readReceipt(receipt), nonce);
  } finally {
    await folder.remove();
  }
}

async function start(run: SuiteRun, folder: string, receipt: string, nonce: string): Promise<string | undefined> {
  const profile = [
    `--user-data-dir=${path.join(folder, 'data')}`,
    `--extensions-dir=${path.join(folder, 'extensions')}`,
  ];
  const executable = vscodeExecutable();
  try {
    await runTests({
      ...(executable === undefined ? {} : { vscodeExecutablePath: executable }),
      ...(run.output === undefined ? {} : { stdout: run.output, stderr: run.output }),
      extensionDevelopmentPath: run.extension,
      extensionTestsPath: path.join(TEST_BUNDLES, 'host/receipt.js'),
      launchArgs: [...(run.opened === undefined ? [] : [run.opened]), ...profile],
      extensionTestsEnv: {
        [RECEIPT_VARIABLES.suite]: run.suite,
        [RECEIPT_VARIABLES.receipt]: receipt,
        [RECEIPT_VARIABLES.nonce]: nonce,
        ...(run.timeoutMs === undefined ? {} : { QCOWMETA_HOST_TIMEOUT_MS: String(run.timeoutMs) }),
      },
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Undefined lets @vscode/test-electron download a desktop VS Code. */
function vscodeExecutable(): string | undefined {
  const named = process.env['VSCODE_EXECUTABLE'];
  if (named !== undefined && named !== '') return named;
  return process.platform === 'linux' && process.arch === 'x64' ? path.join(TEST_BUNDLES, 'host/code.js') : undefined;
}

async function readReceipt(file: string): Promise<Receipt | undefined> {
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Receipt) : undefined;
}

function judge(failure: string | undefined, receipt: Receipt | undefined, nonce: string): SuiteOutcome {
  if (receipt?.nonce !== nonce) {
    return { ...NOTHING_RAN, problem: `VS Code ended (${failure ?? 'exit code 0'}) before the suite was through` };
  }
  const { passed, failed, failures } = receipt;
  const problem = receipt.problem ?? failure;
  return problem === undefined ? { passed, failed, failures } : { passed, failed, failures, problem };
}
