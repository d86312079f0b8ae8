import { existsSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import { parseCodeArguments, type CodeArguments } from './code-arguments';
import { startCodeServer, type CodeServer } from './code-server';
import { ensureHost } from './install';
import { setDevelopmentOptions, workbenchAddress } from './page';
import { temporaryFolder } from './temporary';

/*
 * Stands in for the desktop `code` executable: @vscode/test-electron starts it, it starts code-server and headless Chromium,
 * lets the extension host run the suite and ends with the suite's exit code. Only --extensionTestsPath runs are supported.
 */

/** A suite that says nothing for so long hangs. */
const SILENT_MS = Number(process.env['QCOWMETA_HOST_TIMEOUT_MS'] ?? 300_000);
/** The workbench's own remarks, about services that are not there and about saves that tests expect to fail. */
const NOISE =
  /^(Resolv(ing|ed) connection token|Creating a socket|Creation of workbench contribution|Updating additional builtin|Ignoring fetching additional builtin|Error while fetching the extension under development|getaddrinfo |Canceled: |Timed out waiting for authentication provider|\[(reconnection-grace-time|AgentHost|AccountPolicyGate|Service Worker|text file model)[\]:])/;
/** A line of a stack trace inside the workbench itself. */
const WORKBENCH_FRAME = /\n\s+at .*\/static\/out\/.*/g;

const undo: (() => Promise<unknown>)[] = [];

async function cleanUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}

async function main(): Promise<number> {
  const asked = parseCodeArguments(process.argv.slice(2));
  if (asked.tests === undefined || !existsSync(asked.tests)) return complain(`no tests at ${asked.tests ?? '?'}`);
  const missing = asked.extensions.find((folder) => !existsSync(path.join(folder, 'package.json')));
  if (missing !== undefined) return complain(`no extension at ${missing}`);
  const folder = await temporaryFolder('code');
  undo.push(folder.remove);
  const server = await startCodeServer({
    host: await ensureHost(complain),
    folder: folder.path,
    ...(asked.userData === undefined ? {} : { userData: asked.userData }),
    ...(asked.extensionsDir === undefined ? {} : { extensions: asked.extensionsDir }),
  });
  undo.push(() => server.process.stop());
  const browser = await launchChromium();
  undo.push(() => browser.close());
  return runInPage(asked, server, browser);
}

/** Opens the workbench and waits for the exit code that it reports when the suite is through. */
async function runInPage(asked: CodeArguments, server: CodeServer, browser: Browser): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const ended = ending(page, server);
  // Whatever goes wrong from here on also has to end the wait.
  ended.catch(() => undefined);
  const tests = asked.tests ?? '';
  await setDevelopmentOptions(page, server.origin, { extensions: asked.extensions, tests });
  await page.goto(workbenchAddress(server.origin, asked.opened));
  return ended;
}

function ending(page: Page, server: CodeServer): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(reason));
    };
    const timer = setTimeout(() => {
      fail(`the suite said nothing for ${SILENT_MS} ms`);
    }, SILENT_MS);
    server.process.child.once('exit', (code) => {
      fail(`code-server ended with ${code ?? 'a signal'}:\n${server.process.output()}`);
    });
    page.once('crash', () => {
      fail('the page crashed');
    });
    page.once('close', () => {
      fail('the page was closed');
    });
    const said = (type: string, args: unknown[]): void => {
      const line = format(...args).replace(WORKBENCH_FRAME, '');
      if (NOISE.test(line)) return;
      timer.refresh();
      process.stdout.write(`${type === 'info' || type === 'log' ? '' : `[${type}] `}${line}\n`);
    };
    const done = (code: unknown): void => {
      clearTimeout(timer);
      resolve(typeof code === 'number' ? code : 1);
    };
    page.exposeFunction('codeAutomationLog', said).catch(reject);
    page.exposeFunction('codeAutomationExit', done).catch(reject);
  });
}

function complain(text: string): number {
  process.stderr.write(`code: ${text}\n`);
  return 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void cleanUp().then(() => process.exit(1)));
}

main()
  .catch((error: unknown) => complain(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  .then(async (code) => {
    await cleanUp();
    process.exit(code);
  })
  .catch((error: unknown) => {
    complain(String(error));
    process.exit(1);
  });
