import { ensureHost } from './install';

/* Installs the VS Code host ahead of the tests. Other systems than Linux x64 use a desktop VS Code, which is fetched on first use. */

if (process.platform === 'linux' && process.arch === 'x64') {
  void ensureHost((line) => process.stdout.write(`${line}\n`));
}
