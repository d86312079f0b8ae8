import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { version } from '../../package.json';
import { makeDemoImages } from '../../scripts/lib/demo-images.mjs';
import { LanguageClient } from '../support/language-client';

const run = promisify(execFile);
const dist = path.resolve(__dirname, '../../dist');

describe('dist/server.js', () => {
  it('starts over stdio, offers its features, and ends', async () => {
    const client = await LanguageClient.spawned(process.execPath, [path.join(dist, 'server.js'), '--stdio']);
    const { capabilities, serverInfo } = client.initialized;
    assert.equal(serverInfo?.version, version);
    assert.ok(capabilities.completionProvider && capabilities.hoverProvider && capabilities.documentFormattingProvider);
    assert.equal(await client.stop(), 0);
  });
});

describe('dist/cli.js', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'qcm-cli-'));
    await makeDemoImages(path.join(folder, 'demo'));
  });

  after(() => rm(folder, { recursive: true }));

  it('is a program of its own', async () => {
    const cli = path.join(dist, 'cli.js');
    assert.equal((await stat(cli)).mode & 0o111, 0o111);
    assert.match((await run(cli, ['--version'])).stdout, new RegExp(`^${version.replaceAll('.', '\\.')}\\s*$`));
  });

  it('reads the string that an overlay inherits, with the bundled library', async () => {
    const { stdout } = await run(path.join(dist, 'cli.js'), ['dump', path.join(folder, 'demo/web-server.qcow2')]);
    assert.match(stdout, /"qemu\.image\.title": "Debian 12, minimal"/);
  });

  it('loads one file, and nothing of Node that takes long, to print a key', async () => {
    const image = path.join(folder, 'demo/web-server.qcow2');
    const tell = path.join(folder, 'tell.cjs');
    await writeFile(
      tell,
      `process.on('exit', () => {
         const files = Object.keys(require.cache).filter((file) => file !== __filename);
         console.error(JSON.stringify({ files, modules: process.moduleLoadList }));
       });`,
    );
    const argv = ['--require', tell, path.join(dist, 'cli.js'), 'get', image, 'qemu.image.title'];
    const { stdout, stderr } = await run(process.execPath, argv);
    assert.equal(stdout, '"Debian 12, minimal"\n');
    const { files, modules } = JSON.parse(stderr) as { files: string[]; modules: string[] };
    assert.deepEqual(files, [path.join(dist, 'cli.js')]);
    const slow = ['child_process', 'readline', 'perf_hooks', 'worker_threads', 'http'];
    assert.deepEqual(
      slow.filter((name) => modules.includes(`NativeModule ${name}`)),
      [],
    );
  });

  it('has every other command in files of its own', async () => {
    const image = path.join(folder, 'demo/web-server.qcow2');
    const cli = path.join(dist, 'cli.js');
    assert.equal((await run(cli, ['check', image])).stdout, '');
    assert.match((await run(cli, ['import', '--to', 'qemu', image])).stdout, /^qemu-system-x86_64 /m);
    assert.match((await run(cli, ['explain', 'qemu.min-ram-MB'])).stdout, /^qemu\.min-ram-MB/);
  });
});
