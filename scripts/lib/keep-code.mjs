/**
 * Loaded before a call of the command. Of each script that the call runs it keeps the code that V8 has made of it by the end, that of functions that
 * were called included, where cli/load.ts looks for it.
 */
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

vm.Script = class extends vm.Script {
  constructor(/** @type {string} */ source, /** @type {import('node:vm').ScriptOptions} */ options) {
    super(source, options);
    // What an earlier call kept stays: with the code of all calls together each would read more than it runs.
    if (options.cachedData !== undefined && this.cachedDataRejected !== true) return;
    const { dir, name } = path.parse(options.filename ?? '');
    process.once('exit', () => {
      const work = path.join(dir, `${name}.${process.pid}`);
      writeFileSync(work, this.createCachedData());
      renameSync(work, path.join(dir, `${name}.cache`));
    });
  }
};
