import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { makeImage, qemuImg, qemuIo, tempDir } from '../../support/images';
import { readWithPython } from '../../support/second-reader';

/** Says that it runs on a platform, tries to write, and prints what came of it; then reads. */
const PROGRAM = `
const [path, platform] = process.argv.slice(2);
Object.defineProperty(process, 'platform', { value: platform });
const { writeMetadata, readMetadata, probeInUse } = require('./store.js');
const failed = ({ code, message }) => ({ code, message });
(async () => {
  const change = { target: { kind: 'image' }, text: Buffer.from('{"b":2}') };
  const written = await writeMetadata(path, [change]).then(({ changed }) => ({ changed }), failed);
  const { own } = await readMetadata(path);
  const use = await probeInUse(path).catch(failed);
  console.log(JSON.stringify({ written, own: Buffer.from(own.bytes).toString(), use }));
})();
`;

interface Outcome {
  readonly written: unknown;
  readonly own: string;
  readonly use: unknown;
}

describe('where the native library is missing', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let path: string;

  /** What is bundled for the universal package, in a folder without node_modules. */
  beforeEach(async () => {
    dir = await tempDir();
    path = await makeImage(dir.path, { text: '{"a":1}' });
    await build({
      stdin: {
        contents: "export * from './store/write'; export * from './store/read'; export * from './image/lock';",
        resolveDir: join(__dirname, '../../../core'),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['koffi'],
      mainFields: ['module', 'main'],
      outfile: join(dir.path, 'store.js'),
    });
    await writeFile(join(dir.path, 'program.js'), PROGRAM);
  });

  afterEach(() => dir.remove());

  async function runOn(platform: string): Promise<Outcome> {
    const { stdout } = await promisify(execFile)(process.execPath, [join(dir.path, 'program.js'), path, platform], {
      env: { PATH: process.env.PATH },
    });
    return JSON.parse(stdout) as Outcome;
  }

  it('nothing is written on Linux, which is said, and images are still read', async () => {
    const refusal = {
      code: 'no-lock-library',
      message: `${path}: the library that takes QEMU's locks (koffi) is not there for linux-${process.arch}, so the image is not written to. Install qcowmeta for this platform.`,
    };
    assert.deepEqual(await runOn('linux'), { written: refusal, own: '{"a":1}', use: refusal });
    assert.equal(readWithPython(path).bytes.toString(), '{"a":1}');
  });

  it('nor is anything written where it cannot be loaded, and the reason is said', async () => {
    const packages = join(dir.path, 'node_modules');
    for (const name of ['koffi', '@koromix']) {
      await cp(join(__dirname, '../../../node_modules', name), join(packages, name), { recursive: true });
    }
    for (const file of await readdir(packages, { recursive: true })) {
      if (file.endsWith('koffi.node')) await writeFile(join(packages, file), 'not a library');
    }
    const { written, own, use } = await runOn('linux');
    assert.deepEqual([own, use], ['{"a":1}', written]);
    const { code, message } = written as { code: string; message: string };
    assert.equal(code, 'locks-unavailable');
    assert.match(
      message,
      /: QEMU's locks cannot be taken here \(koffi, the library that takes them, cannot be loaded: .*koffi\.node: .+\), so the image is not written to\.$/,
    );
  });

  for (const platform of ['win32', 'darwin']) {
    it(`images are written on ${platform}, where QEMU takes no locks`, async () => {
      await qemuIo(path, 'write -P 1 0 64k');
      assert.deepEqual(await runOn(platform), { written: { changed: true }, own: '{"b":2}', use: { inUse: false } });
      assert.equal(readWithPython(path).bytes.toString(), '{"b":2}');
      await qemuImg('check', '-q', path);
      assert.match(await qemuIo(path, 'read -P 1 0 64k'), /read 65536/);
    });
  }
});
