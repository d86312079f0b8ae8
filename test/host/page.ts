import path from 'node:path';
import type { Page } from 'playwright-core';

/** Extensions that a workbench loads from their sources, and the test suite that it runs. All are absolute paths. */
export interface Development {
  readonly extensions: readonly string[];
  readonly tests?: string;
}

/**
 * Makes a page load extensions under development, as desktop VS Code does for --extensionDevelopmentPath: by
 * `developmentOptions` in the workbench's configuration, rewritten just before the workbench's module script reads it (module
 * scripts run after readyState became 'interactive'). The `payload` of the address would need VS Code's smoke test driver,
 * which hides notifications.
 */
export async function setDevelopmentOptions(page: Page, origin: string, development: Development): Promise<void> {
  const authority = new URL(origin).host;
  const remote = (file: string): object => ({ $mid: 1, scheme: 'vscode-remote', authority, path: path.resolve(file) });
  const options = {
    extensions: development.extensions.map(remote),
    ...(development.tests === undefined ? {} : { extensionTestsPath: remote(development.tests) }),
  };
  await page.addInitScript(`
    document.addEventListener('readystatechange', () => {
      const meta = document.getElementById('vscode-workbench-web-configuration');
      if (document.readyState !== 'interactive' || !meta) return;
      const configuration = JSON.parse(meta.getAttribute('data-settings'));
      configuration.developmentOptions = { ...configuration.developmentOptions, ...${JSON.stringify(options)} };
      meta.setAttribute('data-settings', JSON.stringify(configuration));
    });
  `);
}

/** Makes a page believe that it has a language pack: the workbench takes its language from where the pack would have left it. */
export async function setLanguage(page: Page, language: string): Promise<void> {
  await page.addInitScript(`
    Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => ${JSON.stringify(language)}, set: () => {} });
  `);
}

/** Address of a workbench that has a folder or a `.code-workspace` file open, or nothing. */
export function workbenchAddress(origin: string, opened?: string): string {
  const query = new URLSearchParams();
  if (opened === undefined) query.set('ew', 'true');
  else query.set(opened.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(opened));
  return `${origin}/?${query.toString()}`;
}
