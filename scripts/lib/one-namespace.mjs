import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Packages of CommonJS that many files import from. */
const PACKAGES = /^vscode-languageserver$/;

/**
 * Makes one module of a package's names, which all files that import from it share. Of a package of CommonJS esbuild makes a copy with all
 * of its names for each file that imports one of them: for the protocol those took 7 MB when the language server had started.
 *
 * @type {import('esbuild').Plugin}
 */
export const oneNamespace = {
  name: 'one-namespace',
  setup(build) {
    build.onResolve({ filter: PACKAGES }, ({ path: name, kind, namespace }) =>
      kind === 'import-statement' && namespace !== 'one-namespace'
        ? { path: name, namespace: 'one-namespace' }
        : undefined,
    );
    build.onLoad({ filter: PACKAGES, namespace: 'one-namespace' }, async ({ path: name }) => {
      const resolveDir = build.initialOptions.absWorkingDir ?? process.cwd();
      const { path: file, errors } = await build.resolve(name, {
        kind: 'import-statement',
        resolveDir,
        namespace: 'one-namespace',
      });
      if (errors.length > 0) return { errors };
      return { contents: `export { ${Object.keys(require(file)).join()} } from '${name}';`, resolveDir };
    });
  },
};
