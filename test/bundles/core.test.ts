import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = path.resolve(__dirname, '../..');

/** Runs a program of its own that uses the package by its name, as a dependent does. */
async function names(...args: string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, args, { cwd: repository });
  return JSON.parse(stdout) as string[];
}

describe('dist/core.js', () => {
  it('gives the same names by require and by import', async () => {
    const required = await names('-e', 'console.log(JSON.stringify(Object.keys(require("qcowmeta/core")).sort()))');
    const imported = await names(
      '--input-type=module',
      ...['-e', 'import * as core from "qcowmeta/core"; console.log(JSON.stringify(Object.keys(core).sort()))'],
    );
    assert.ok(required.includes('readMetadata') && required.includes('writeMetadata'), required.join());
    const added = imported.filter((name) => !required.includes(name));
    assert.deepEqual(
      required.filter((name) => !imported.includes(name)),
      [],
    );
    assert.deepEqual(
      added.filter((name) => name !== 'default' && name !== 'module.exports'),
      [],
    );
  });

  it('reads an image by a named import', async () => {
    const program = `
      import { readMetadata } from 'qcowmeta/core';
      await readMetadata('/nowhere/at-all.qcow2').catch((error) => console.log(JSON.stringify([error.code])));
    `;
    assert.deepEqual(await names('--input-type=module', '-e', program), ['not-found']);
  });

  it('has types that a strict program compiles against', async function () {
    this.timeout(60_000);
    // Below the repository, so that the package finds itself by its name.
    const folder = await mkdtemp(path.join(repository, 'out/types-'));
    try {
      const source = path.join(folder, 'uses-core.ts');
      await writeFile(
        source,
        `import { readMetadata, QcowmetaError, type ImageMetadata } from 'qcowmeta/core';
         export async function size(path: string): Promise<number | string> {
           try {
             const metadata: ImageMetadata = await readMetadata(path);
             return metadata.own?.bytes.length ?? 0;
           } catch (error) {
             if (error instanceof QcowmetaError) return error.code;
             throw error;
           }
         }\n`,
      );
      const tsc = path.join(repository, 'node_modules/typescript/bin/tsc');
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
      const { stdout } = await run(process.execPath, [tsc, ...options, source], { cwd: repository });
      assert.equal(stdout, '');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
