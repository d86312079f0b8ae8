import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { vsixFile } from '../../scripts/lib/places.mjs';
import { TARGETS } from '../../scripts/lib/vsix-stage.mjs';

const run = promisify(execFile);
const repository = path.resolve(__dirname, '../..');

/** Bytes that a VSIX may take: 1 MB. */
const SIZE_LIMIT = 1_000_000;

/** What each target carries of koffi, and the processor in its ELF header (e_machine). */
const NATIVE: Readonly<Record<string, { package: string; binary: string; machine: number }>> = {
  'linux-x64': { package: 'koffi-linux-x64', binary: 'linux_x64/koffi.node', machine: 62 },
  'linux-arm64': { package: 'koffi-linux-arm64', binary: 'linux_arm64/koffi.node', machine: 183 },
  'alpine-x64': { package: 'koffi-linux-x64', binary: 'musl_x64/koffi.node', machine: 62 },
  'alpine-arm64': { package: 'koffi-linux-arm64', binary: 'musl_arm64/koffi.node', machine: 183 },
};
const KOFFI = ['LICENSE.txt', 'index.cjs', 'package.json', 'src/koffi/index.cjs', 'src/koffi/src/static.cjs'] as const;

/** The pages of web views: a script and a style sheet each. */
const PAGES = ['overview', 'import-check'];

/** Asks Python's zip reader; a VSIX is read with something other than what wrote it. */
async function python(target: string, expression: string): Promise<unknown> {
  const program = `import json, re, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint(json.dumps(${expression}))`;
  return JSON.parse((await run('python3', ['-c', program, vsixFile(target)])).stdout);
}

function nativeFiles(target: string): string[] {
  const native = NATIVE[target];
  if (native === undefined) return [];
  const own = ['index.js', 'package.json', native.binary].map((file) => `@koromix/${native.package}/${file}`);
  return [...KOFFI.map((file) => `koffi/${file}`), ...own].map((file) => `extension/dist/node_modules/${file}`);
}

/** The extension and the server with all files that they load, at once or later. */
async function programs(target: string): Promise<string[]> {
  const required = String.raw`re.findall(r'\(.([.]/[\w./-]+[.]js).\)', z.read(name).decode())`;
  const expression = `{name: ${required} for name in z.namelist() if re.match('extension/dist/.*[.]js$', name)}`;
  const requiredBy = (await python(target, expression)) as Readonly<Record<string, readonly string[]>>;
  const found = new Set(['extension/dist/extension.js', 'extension/dist/server.js']);
  for (const file of found) for (const part of requiredBy[file] ?? []) found.add(path.join(path.dirname(file), part));
  return [...found];
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(repository, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `extension/${path.relative(repository, path.join(entry.parentPath, entry.name))}`);
}

describe('the VSIX', () => {
  it('is made for Linux and Alpine on two processors, and for no platform in particular', () => {
    assert.deepEqual(TARGETS, [...Object.keys(NATIVE), 'universal']);
  });

  for (const target of TARGETS) {
    describe(`for ${target}`, () => {
      it('holds what it needs and nothing else', async () => {
        const found = (await python(target, 'z.namelist()')) as string[];
        const wanted = [
          '[Content_Types].xml',
          'extension.vsixmanifest',
          ...[
            ...['package.json', 'package.nls.json', 'package.nls.de.json'],
            ...['readme.md', 'changelog.md', 'LICENSE.txt'],
          ].map((file) => `extension/${file}`),
          ...['core/registry/qemu.json', 'core/registry/registry.schema.json'].map((file) => `extension/${file}`),
          ...(await programs(target)),
          ...PAGES.flatMap((page) => [`extension/dist/${page}.js`, `extension/dist/${page}.css`]),
          ...(await filesBelow('syntaxes')),
          ...(await filesBelow('docs')).filter((file) => file !== 'extension/docs/performance.md'),
          ...(await filesBelow('l10n')),
          ...nativeFiles(target),
        ];
        assert.deepEqual(found.sort(), wanted.sort());
      });

      it('says what it is for, starts the extension, and carries nothing for development', async () => {
        const manifest = (await python(target, 'json.loads(z.read("extension/package.json"))')) as object;
        assert.ok('main' in manifest && 'contributes' in manifest);
        for (const key of ['scripts', 'devDependencies', 'dependencies', 'bin', 'exports'])
          assert.ok(!(key in manifest), key);
        const about = String(await python(target, "z.read('extension.vsixmanifest').decode()"));
        const platform = /TargetPlatform="([^"]*)"/.exec(about)?.[1];
        assert.equal(platform, target === 'universal' ? undefined : target);
      });

      it('is under 1 MB', async () => {
        const { size } = await stat(vsixFile(target));
        assert.ok(size < SIZE_LIMIT, `${size} bytes`);
      });

      const native = NATIVE[target];
      if (native === undefined) return;
      it('brings a library for its processor', async () => {
        const name = `extension/dist/node_modules/@koromix/${native.package}/${native.binary}`;
        assert.equal(await python(target, `int.from_bytes(z.read('${name}')[18:20], 'little')`), native.machine);
      });
    });
  }

  it('for this machine brings a koffi that the extension can load', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'qcm-vsix-'));
    try {
      await run('python3', ['-m', 'zipfile', '-e', vsixFile(`linux-${process.arch}`), folder]);
      const extension = path.join(folder, 'extension/dist/extension.js');
      const program = `console.log(typeof require('module').createRequire(${JSON.stringify(extension)})('koffi').load(null).func)`;
      assert.equal((await run(process.execPath, ['-e', program])).stdout, 'function\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
