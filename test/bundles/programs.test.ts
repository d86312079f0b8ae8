import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
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
});
