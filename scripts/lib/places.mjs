import path from 'node:path';

/** The repository's top folder. */
export const REPOSITORY = path.resolve(import.meta.dirname, '../..');
/** What is installed or made once and kept between runs. */
export const CACHE = path.join(REPOSITORY, '.vscode-test');
/** Where the bundles that are delivered go. */
export const DIST = path.join(REPOSITORY, 'dist');
/** The command. */
export const COMMAND = path.join(DIST, 'cli.js');
/** Where everything that only tests and packaging need goes. */
export const OUT = path.join(REPOSITORY, 'out');

/** Where the VSIX for a platform is packed to. */
export const vsixFile = (/** @type {string} */ target) => path.join(OUT, `vsix/qcowmeta-${target}.vsix`);
