import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { installExtension, startCodeServer } from './code-server';
import { ensureHost } from './install';
import { workbenchAddress } from './page';
import { temporaryFolder } from './temporary';
import { launch } from './ui';
import type { Workbench } from './workbench';

/** Something that a person looks at until they have seen enough. */
export interface Demo {
  readonly address: string;
  /** Ends it and removes its profile. */
  readonly stop: () => Promise<void>;
}

const CHECK_LIMIT_MS = 120_000;
/** An image of the demo, and a key that its metadata has. */
const IMAGE = 'debian-12.qcow2';
const KEY = 'qemu.machine-types';

/** Serves VS Code, with a packaged extension installed, for a browser on this machine. `folder` is what it has open. */
export async function serveDemo(vsix: string, folder: string, log: (line: string) => void): Promise<Demo> {
  const profile = await temporaryFolder('demo');
  try {
    const options = { host: await ensureHost(log), folder: profile.path };
    await installExtension(options, vsix);
    const server = await startCodeServer(options);
    const stop = async (): Promise<void> => {
      await server.process.stop();
      await profile.remove();
    };
    return { address: workbenchAddress(server.origin, folder), stop };
  } catch (error) {
    await profile.remove();
    throw error;
  }
}

/**
 * Opens a demo image's metadata headless, the way a person would, and waits until it is on the screen. Rejects within two
 * minutes if it does not come; the message then names a picture of what was there instead.
 */
export async function checkDemo(vsix: string, folder: string): Promise<void> {
  const start = Date.now();
  const workbench = await launch({ extension: vsix, folder });
  try {
    workbench.page.setDefaultTimeout(Math.max(CHECK_LIMIT_MS - (Date.now() - start) - 10_000, 10_000));
    await showMetadata(workbench);
  } catch (error) {
    const picture = await workbench.screenshot('start-check-failed');
    throw new Error(`The metadata of ${IMAGE} did not come to the screen; see ${picture}`, { cause: error });
  } finally {
    await workbench.stop();
  }
}

async function showMetadata(workbench: Workbench): Promise<void> {
  await workbench.contextMenu(IMAGE, 'Open Metadata');
  await workbench.editor.locator('.view-line', { hasText: KEY }).first().waitFor();
  await workbench.screenshot('start-check');
}

/** A desktop VS Code, downloaded on first use, for systems that the browser host is not made for. Gives its executable. */
export function downloadDesktop(): Promise<string> {
  return downloadAndUnzipVSCode();
}
