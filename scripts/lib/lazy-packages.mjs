import path from 'node:path';

/**
 * What core/registry/validator.ts takes of packages, each loaded when it is first called: they are more than all else of the language
 * server, and nothing is checked before a document is open.
 */
const STAND_INS = {
  ajv: `export default function Ajv(...args) { return new (require('ajv').default)(...args); }`,
  re2js: `export const RE2JS = { compile: (...args) => require('re2js').RE2JS.compile(...args) };`,
};

/** The packages that are loaded when they are first needed. */
export const LAZY_PACKAGES = /** @type {(keyof typeof STAND_INS)[]} */ (Object.keys(STAND_INS));

/** Where such a package lies beside a program that does not hold it. */
export const placeOf = (/** @type {string} */ name) => `packages/${name}.js`;

/**
 * Loads the packages that check values when a value is first checked, instead of with the first line of a program.
 *
 * @param {{ areApart?: boolean }} [options] whether they are files of their own, which Node does not even read before: for a program that runs for
 *   long, because the text of all that was read stays in its memory
 * @returns {import('esbuild').Plugin}
 */
export function lazyPackages({ areApart = false } = {}) {
  return {
    name: 'lazy-packages',
    setup(build) {
      const names = new RegExp(`^(${LAZY_PACKAGES.join('|')})$`);
      build.onResolve({ filter: names }, ({ path: name, importer, namespace }) => {
        if (namespace === 'lazy-packages') return areApart ? { path: `./${placeOf(name)}`, external: true } : undefined;
        return importer.endsWith(path.join('core', 'registry', 'validator.ts'))
          ? { path: name, namespace: 'lazy-packages' }
          : undefined;
      });
      build.onLoad({ filter: names, namespace: 'lazy-packages' }, ({ path: name }) => ({
        contents: STAND_INS[/** @type {keyof typeof STAND_INS} */ (name)],
        resolveDir: build.initialOptions.absWorkingDir ?? process.cwd(),
      }));
    },
  };
}
