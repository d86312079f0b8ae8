import path from 'node:path';

/** Packages that can start programs, of which nothing here does so at its start. */
const PACKAGES = ['commander', 'vscode-languageserver'].map((name) => `${path.sep}${name}${path.sep}`);
/** What they call of the module. */
const FUNCTIONS = ['spawn', 'spawnSync', 'fork'];

/**
 * Keeps packages from loading Node's child processes, and with them its network, before they start any: that takes as long as all of the
 * command's own code, and a tenth of the start of the language server.
 *
 * @type {import('esbuild').Plugin}
 */
export const lazyProcesses = {
  name: 'lazy-processes',
  setup(build) {
    build.onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      PACKAGES.some((part) => importer.includes(part)) ? { path: 'functions', namespace: 'lazy-processes' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'lazy-processes' }, () => ({
      contents: FUNCTIONS.map(
        (name) => `exports.${name} = (...args) => require('node:child_process').${name}(...args);`,
      ).join('\n'),
    }));
  },
};
