import path from 'node:path';

/** Inside the package that its own files import by `./impl/`. */
const INSIDE = `${path.sep}jsonc-parser${path.sep}`;

/**
 * Leaves out what nothing uses of jsonc-parser, whose files do nothing but define what they export. As its package.json does not say so, every
 * program would load its formatter and make the 1,200 strings that this indents by.
 *
 * @type {import('esbuild').Plugin}
 */
export const purePackages = {
  name: 'pure-packages',
  setup(build) {
    build.onResolve({ filter: /^(jsonc-parser|\.\/impl\/\w+)$/ }, async ({ path: name, pluginData, ...from }) => {
      if (pluginData === purePackages || (name.startsWith('.') && !from.importer.includes(INSIDE))) return undefined;
      const { path: file, errors } = await build.resolve(name, { ...from, pluginData: purePackages });
      return { path: file, errors, sideEffects: false };
    });
  },
};
