import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = path.resolve(__dirname, '../..');
const vsix = path.join(repository, 'out/vsix/qcowmeta-linux-x64.vsix');

/** Bytes that the VSIX for Linux x64 may take; most of it are koffi's binaries for two C libraries. */
const SIZE_LIMIT = 1536 * 1024;

const KOFFI = [
  'koffi/LICENSE.txt',
  'koffi/index.cjs',
  'koffi/package.json',
  'koffi/src/koffi/index.cjs',
  'koffi/src/koffi/src/static.cjs',
  '@koromix/koffi-linux-x64/index.js',
  '@koromix/koffi-linux-x64/linux_x64/koffi.node',
  '@koromix/koffi-linux-x64/musl_x64/koffi.node',
  '@koromix/koffi-linux-x64/package.json',
].map((file) => `extension/dist/node_modules/${file}`);

/** Python's zip reader; the VSIX is read with something other than what wrote it. */
async function python(program: string): Promise<unknown> {
  const { stdout } = await run('python3', [
    '-c',
    `import json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n${program}`,
    vsix,
  ]);
  return JSON.parse(stdout);
}

describe('the VSIX for Linux x64', () => {
  it('holds what it needs and nothing else', async () => {
    const found = (await python('print(json.dumps(z.namelist()))')) as string[];
    const below = async (folder: string): Promise<string[]> =>
      (await readdir(path.join(repository, folder), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => `extension/${path.relative(repository, path.join(entry.parentPath, entry.name))}`);
    const wanted = [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      ...['package.json', 'readme.md', 'changelog.md', 'LICENSE.txt'].map((file) => `extension/${file}`),
      ...['dist/extension.js', 'dist/server.js', 'core/registry/qemu.json'].map((file) => `extension/${file}`),
      ...(await below('syntaxes')),
      ...(await below('docs')),
      ...KOFFI,
    ];
    assert.deepEqual(found.sort(), wanted.sort());
  });

  it('is for Linux x64, starts the extension, and carries nothing for development', async () => {
    const manifest = (await python('print(json.dumps(json.loads(z.read("extension/package.json"))))')) as object;
    assert.ok('main' in manifest && 'contributes' in manifest);
    for (const key of ['scripts', 'devDependencies', 'dependencies', 'bin', 'exports'])
      assert.ok(!(key in manifest), key);
    const target = await python(
      `print(json.dumps('TargetPlatform="linux-x64"' in z.read('extension.vsixmanifest').decode()))`,
    );
    assert.equal(target, true);
  });

  it('brings a koffi that the extension can load', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'qcm-vsix-'));
    try {
      await run('python3', ['-m', 'zipfile', '-e', vsix, folder]);
      const extension = path.join(folder, 'extension/dist/extension.js');
      const program = `console.log(typeof require('module').createRequire(${JSON.stringify(extension)})('koffi').load(null).func)`;
      assert.equal((await run(process.execPath, ['-e', program])).stdout, 'function\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('stays small', async () => {
    const { size } = await stat(vsix);
    assert.ok(size < SIZE_LIMIT, `${size} bytes`);
  });
});
