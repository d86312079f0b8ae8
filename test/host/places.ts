import path from 'node:path';

/** The repository's top folder. This folder and out/host/, where these modules are bundled to, are both two levels below it. */
export const REPOSITORY = path.resolve(__dirname, '../..');
/** What is installed once and kept between runs. */
export const CACHE = path.join(REPOSITORY, '.vscode-test');
/** The VS Code host: code-server and its Node. */
export const HOST = path.join(CACHE, 'host');
/** Bundles that only tests need. */
export const TEST_BUNDLES = path.join(REPOSITORY, 'out');
/** Pictures taken by the UI tests. */
export const SCREENSHOTS = path.join(TEST_BUNDLES, 'screenshots');
