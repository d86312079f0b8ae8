import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { makeImage, tempDir } from '../../support/images';
import { readWithPython } from '../../support/second-reader';

/** Tries to write, and prints the error's code and message; then reads. */
const PROGRAM = `
const { writeMetadata, readMetadata } = require('./store.js');
(async () => {
  const [path] = process.argv.slice(2);
  const error = await writeMetadata(path, [{ target: { kind: 'image' }, text: Buffer.from('{"b":2}') }]).catch((e) => e);
  const { own } = await readMetadata(path);
  console.log(JSON.stringify({ code: error.code, message: error.message, own: Buffer.from(own.bytes).toString() }));
})();
`;

describe('where the native library is missing', () => {
  it('nothing is written, which is said, and images are still read', async () => {
    const dir = await tempDir();
    try {
      const path = await makeImage(dir.path, { text: '{"a":1}' });
      // A bundle in a folder without node_modules.
      await build({
        stdin: {
          contents: "export * from './write'; export * from './read';",
          resolveDir: join(__dirname, '../../../core/store'),
          loader: 'ts',
        },
        ...{
          bundle: true,
          platform: 'node',
          format: 'cjs',
          external: ['koffi'],
          mainFields: ['module', 'main'],
          outfile: join(dir.path, 'store.js'),
        },
      });
      await writeFile(join(dir.path, 'program.js'), PROGRAM);
      const env = { PATH: process.env.PATH };
      const { stdout } = await promisify(execFile)(process.execPath, [join(dir.path, 'program.js'), path], { env });
      assert.deepEqual(JSON.parse(stdout), {
        code: 'no-lock-library',
        message: `${path}: the library that takes QEMU's locks (koffi) is not there for linux-${process.arch}, so the image is not written to. Install qcowmeta for this platform.`,
        own: '{"a":1}',
      });
      assert.equal(readWithPython(path).bytes.toString(), '{"a":1}');
    } finally {
      await dir.remove();
    }
  });
});
