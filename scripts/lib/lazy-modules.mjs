import path from 'node:path';

/**
 * Modules of Node that take long to load, and the functions that are called of each; `packages` are those that load it with their first line, where
 * everybody else shall have the whole module.
 *
 * @type {Record<string, { functions: readonly string[], packages?: readonly string[] }>}
 */
const MODULES = {
  // With them comes Node's network: that takes as long as all of the command's own code, and a tenth of the start of the language server.
  child_process: { functions: ['spawn', 'spawnSync', 'fork'], packages: ['commander', 'vscode-languageserver'] },
  // It takes 2 to 3 ms and 0.6 MiB, and the language server calls none of it at its start.
  crypto: { functions: ['createHash', 'hash', 'randomBytes', 'randomUUID'] },
  // A reading that is believed at once waits for nothing.
  'timers/promises': { functions: ['setTimeout'] },
};

/**
 * Keeps modules of Node from being loaded before the first of their functions is called. To import one that is missing above does not build.
 *
 * @type {import('esbuild').Plugin}
 */
export const lazyModules = {
  name: 'lazy-modules',
  setup(build) {
    for (const [name, { functions, packages }] of Object.entries(MODULES)) {
      build.onResolve({ filter: new RegExp(`^(node:)?${name}$`) }, ({ importer, namespace }) =>
        namespace !== 'lazy-modules' &&
        (packages?.some((part) => importer.includes(`${path.sep}${part}${path.sep}`)) ?? true)
          ? { path: name, namespace: 'lazy-modules' }
          : undefined,
      );
      const contents = functions.map(
        (each) => `export const ${each} = (...args) => require('node:${name}').${each}(...args);`,
      );
      build.onLoad({ filter: new RegExp(`^${name}$`), namespace: 'lazy-modules' }, () => ({
        contents: contents.join('\n'),
      }));
    }
  },
};
