import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { version } from '../../package.json';
import { makeImage, tempDir } from '../support/images';
import { spawnCommand, startCommand } from './spawned';

const TEXT = '{"qemu.min-ram-MB": 1e3, "org.example.big": 9007199254740993}';

describe('the qcowmeta command as a process', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: TEXT });
  });
  after(() => folder.remove());

  it('runs on this Node', async () => {
    assert.deepEqual(await spawnCommand(['--version']), { exit: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('stores what a pipe gives it and dumps it again', async () => {
    const other = await makeImage(folder.path, { name: 'other.qcow2' });
    const stored = await spawnCommand(['put', other], { stdin: TEXT });
    assert.deepEqual(stored, { exit: 0, stdout: '', stderr: '' });
    assert.deepEqual(await spawnCommand(['dump', other]), { exit: 0, stdout: TEXT, stderr: '' });
  });

  it('sets and gets keys, and checks', async () => {
    const other = await makeImage(folder.path, { name: 'keys.qcow2' });
    assert.equal((await spawnCommand(['set', other, 'qemu.min-ram-MB=1e3'])).exit, 0);
    assert.equal((await spawnCommand(['get', other, 'qemu.min-ram-MB'])).stdout, '1e3\n');
    assert.deepEqual(await spawnCommand(['check', '--strict', other]), { exit: 0, stdout: '', stderr: '' });
  });

  it('exits with the code of its answer', async () => {
    assert.equal((await spawnCommand(['get', image, 'org.example.none'])).exit, 1);
    assert.equal((await spawnCommand(['nonsense'])).exit, 2);
    assert.equal((await spawnCommand(['dump', join(folder.path, 'none.qcow2')])).exit, 3);
  });

  it('is silent if nobody hears its messages', async () => {
    const child = startCommand(['dump', join(folder.path, 'none.qcow2')]);
    child.stdin.end();
    child.stderr.destroy();
    const [stdout, [exit]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
    assert.deepEqual([exit, stdout], [3, '']);
  });

  it('answers as ever if nobody hears its messages', async () => {
    const argv = ['dump', '--ndjson', ...Array.from({ length: 5 }, () => join(folder.path, 'none.qcow2')), image];
    const child = startCommand(argv);
    child.stdin.end();
    child.stderr.destroy();
    const [stdout, [exit]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
    const heard = await spawnCommand(argv);
    assert.deepEqual([exit, stdout], [heard.exit, heard.stdout]);
    assert.equal(stdout.split('\n').length, 7);
  });

  it('says by its exit code that messages could not be written, and answers all the same', async () => {
    const answer = await spawnCommand(['dump', '--ndjson', join(folder.path, 'none.qcow2'), image], {
      redirect: '2> /dev/full',
    });
    assert.deepEqual([answer.exit, answer.stdout.split('\n').length], [74, 3]);
  });

  it('says that its output could not be written', async () => {
    const answer = await spawnCommand(['dump', image], { redirect: '> /dev/full' });
    assert.equal(answer.exit, 74);
    assert.match(answer.stderr, /^qcowmeta: the output could not be written: ENOSPC.*\n$/);
  });

  it('shows a stack only when it is asked to', async () => {
    const missing = ['dump', join(folder.path, 'none.qcow2')];
    assert.doesNotMatch((await spawnCommand(missing)).stderr, /\n\s+at /);
    assert.match((await spawnCommand(missing, { env: { QCOWMETA_DEBUG: '1' } })).stderr, /\n\s+at /);
  });

  it('does nothing that a file of the folder says in which it is started', async () => {
    const cwd = join(folder.path, 'of-others');
    await mkdir(cwd);
    await writeFile(join(cwd, '.env'), 'QCOWMETA_DEBUG=1\n');
    await writeFile(join(cwd, 'bunfig.toml'), 'preload = ["./preload.js"]\n');
    await writeFile(join(cwd, 'preload.js'), "console.log('loaded');\n");
    const missing = join(folder.path, 'none.qcow2');
    assert.deepEqual(await spawnCommand(['dump', missing], { cwd }), await spawnCommand(['dump', missing]));
  });
});
