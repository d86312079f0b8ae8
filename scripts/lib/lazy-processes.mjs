import path from 'node:path';

/**
 * Keeps commander from loading Node's child processes, and with them its network, which takes as long as all of the command's own code: it
 * starts commands that are programs of their own, and there are none.
 *
 * @type {import('esbuild').Plugin}
 */
export const lazyProcesses = {
  name: 'lazy-processes',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes(`${path.sep}commander${path.sep}`) ? { path: 'spawn', namespace: 'lazy-processes' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'lazy-processes' }, () => ({
      contents: `exports.spawn = (...args) => require('child_process').spawn(...args);`,
    }));
  },
};
