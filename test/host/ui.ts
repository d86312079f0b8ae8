import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium';
import { installExtension, startCodeServer, type CodeServer, type CodeServerOptions } from './code-server';
import { ensureHost } from './install';
import { setDevelopmentOptions, setLanguage, workbenchAddress } from './page';
import { REPOSITORY } from './places';
import { endOnSignals } from './processes';
import { temporaryFolder } from './temporary';
import { Workbench } from './workbench';

/** What a UI test opens. */
export interface LaunchOptions {
  /** The built sources of this repository, the path of a VSIX to install, or the folder of another extension. */
  readonly extension: 'development' | (string & {});
  /** Folders of more extensions. */
  readonly more?: readonly string[];
  /** Folder, or `.code-workspace` file, to open. */
  readonly folder?: string;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Name of a colour theme: `Dark Modern` unless given. */
  readonly theme?: string;
  /** The language of the workbench, such as `de`: what VS Code itself says stays English without its language pack. */
  readonly language?: string;
  /** Size of the window in CSS pixels; 1280 x 800 unless given. */
  readonly size?: { readonly width: number; readonly height: number };
  /** More environment for the extension host. */
  readonly env?: NodeJS.ProcessEnv;
}

const SIZE = { width: 1280, height: 800 };

/**
 * Opens a real VS Code workbench in headless Chromium, with a throwaway profile. It is ready for input when this resolves.
 * Call `stop()` on it at the end.
 */
export async function launch(options: LaunchOptions): Promise<Workbench> {
  endOnSignals();
  const folder = await temporaryFolder('ui');
  const undo = [folder.remove];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const server = await startServer(options, folder.path);
    undo.push(() => server.process.stop());
    const browser = await launchChromium();
    undo.push(() => browser.close());
    const page = await openPage(options, server, browser);
    return new Workbench(page, server, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startServer(options: LaunchOptions, folder: string): Promise<CodeServer> {
  const theme = options.theme === undefined ? {} : { 'workbench.colorTheme': options.theme };
  const server: CodeServerOptions = {
    host: await ensureHost((line) => process.stderr.write(`${line}\n`)),
    folder,
    settings: { ...theme, ...options.settings },
    env: options.env ?? {},
  };
  if (options.extension.endsWith('.vsix')) await installExtension(server, path.resolve(options.extension));
  return startCodeServer(server);
}

async function openPage(options: LaunchOptions, server: CodeServer, browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: options.size ?? SIZE });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const extensions = [...underDevelopment(options.extension), ...(options.more ?? [])];
  if (extensions.length > 0) await setDevelopmentOptions(page, server.origin, { extensions });
  if (options.language !== undefined) await setLanguage(page, options.language);
  await page.goto(workbenchAddress(server.origin, options.folder));
  await page.locator('.monaco-workbench .statusbar').waitFor();
  return page;
}

/** The folder that an extension is loaded from; none where it is installed. */
function underDevelopment(extension: string): string[] {
  if (extension.endsWith('.vsix')) return [];
  return [extension === 'development' ? REPOSITORY : extension];
}
