import path from 'node:path';

/**
 * What core/registry/validator.ts takes of packages, each loaded when it is first called: they are more than all else of the language
 * server, and nothing is checked before a document is open.
 */
const STAND_INS = {
  ajv: `export default function Ajv(...args) { return new (require('ajv').default)(...args); }`,
  'ajv-formats': `export default (...args) => require('ajv-formats').default(...args);`,
  re2js: `export const RE2JS = { compile: (...args) => require('re2js').RE2JS.compile(...args) };`,
};

/**
 * Loads the packages that check values when a value is first checked, instead of with the first line of a program.
 *
 * @type {import('esbuild').Plugin}
 */
export const lazyPackages = {
  name: 'lazy-packages',
  setup(build) {
    const names = new RegExp(`^(${Object.keys(STAND_INS).join('|')})$`);
    build.onResolve({ filter: names }, ({ path: name, importer }) =>
      importer.endsWith(path.join('core', 'registry', 'validator.ts'))
        ? { path: name, namespace: 'lazy-packages' }
        : undefined,
    );
    build.onLoad({ filter: names, namespace: 'lazy-packages' }, ({ path: name }) => ({
      contents: STAND_INS[/** @type {keyof typeof STAND_INS} */ (name)],
      resolveDir: build.initialOptions.absWorkingDir ?? process.cwd(),
    }));
  },
};
