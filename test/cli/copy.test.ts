import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, qemuImg, storeText, tempDir } from '../support/images';
import { qcowmeta } from './harness';

describe('qcowmeta copy', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let source: string;
  let overlay: string;
  let destination: string;
  const TEXT = '{"qemu.min-ram-MB": 1e3}';

  beforeEach(async () => {
    folder = await tempDir();
    source = await makeImage(folder.path, { name: 'source.qcow2', text: TEXT });
    overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: source });
    destination = join(folder.path, 'converted.qcow2');
    await qemuImg('convert', '-O', 'qcow2', overlay, destination);
  });
  afterEach(() => folder.remove());

  it('carries the string across a conversion', async () => {
    assert.equal((await qcowmeta(['dump', destination])).exit, 1);
    assert.deepEqual((await qcowmeta(['copy', overlay, destination])).exit, 0);
    assert.equal((await qcowmeta(['dump', destination])).stdout, TEXT);
  });

  it('refuses to replace another string without --force', async () => {
    await storeText(destination, '{}');
    const answer = await qcowmeta(['copy', source, destination]);
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /converted\.qcow2: has another string already/);
    assert.equal((await qcowmeta(['copy', '--force', source, destination])).exit, 0);
    assert.equal((await qcowmeta(['copy', source, destination])).exit, 0);
    assert.equal((await qcowmeta(['dump', destination])).stdout, TEXT);
  });

  it('copies what the source has itself with --own', async () => {
    const answer = await qcowmeta(['copy', '--own', overlay, destination]);
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /overlay\.qcow2: has no machine metadata to copy/);
  });

  it('copies the strings of snapshots that both images have, and says so', async () => {
    await qemuImg('snapshot', '-c', 'before', source);
    await qcowmeta(['put', '--snapshot', 'before', source], { stdin: '{"org.example.s": 1}' });
    const twin = join(folder.path, 'twin.qcow2');
    await writeFile(twin, await readFile(source));
    await qcowmeta(['remove', '--snapshot', 'before', twin]);
    const answer = await qcowmeta(['copy', '-o', 'json', source, twin]);
    assert.match(answer.stderr, /the string of 1 snapshot was copied too/);
    assert.deepEqual(JSON.parse(answer.stdout), {
      image: twin,
      changed: true,
      from: source,
      copiedSnapshots: 1,
      string: TEXT,
      hash: createHash('sha256').update(TEXT).digest('hex'),
      findings: [],
    });
    assert.equal((await qcowmeta(['dump', '--snapshot', 'before', twin])).stdout, '{"org.example.s": 1}');
  });

  it('shows the change of every string with -n, and makes none', async () => {
    await qemuImg('snapshot', '-c', 'before', source);
    await qcowmeta(['put', '--snapshot', 'before', source], { stdin: '{"org.example.s": 1}\n' });
    const twin = join(folder.path, 'twin.qcow2');
    await writeFile(twin, await readFile(source));
    await qcowmeta(['remove', '--snapshot', 'before', twin]);
    await storeText(twin, '{}');
    assert.equal((await qcowmeta(['copy', '-n', source, twin])).exit, 1);
    const answer = await qcowmeta(['copy', '-n', '--force', source, twin]);
    assert.equal(answer.exit, 0);
    assert.equal(
      answer.stdout,
      [
        `--- ${twin}\n+++ ${twin}\n@@ -1 +1 @@\n-{}\n\\ No newline at end of file\n+${TEXT}\n\\ No newline at end of file\n`,
        `--- /dev/null\n+++ ${twin} (snapshot 1 before)\n@@ -0,0 +1 @@\n+{"org.example.s": 1}\n`,
      ].join(''),
    );
    assert.match(answer.stderr, /the string of 1 snapshot would be copied too/);
    assert.equal((await qcowmeta(['dump', '--own', twin])).stdout, '{}');
    const json = await qcowmeta(['copy', '-n', '--force', '-o', 'json', source, twin]);
    const { changed, string, diff } = JSON.parse(json.stdout) as Copied;
    assert.deepEqual([changed, string, diff], [false, TEXT, answer.stdout]);
  });

  it('carries unregistered keys, and says so', async () => {
    await storeText(source, '{"qemu.nonsense": 1}');
    const answer = await qcowmeta(['copy', source, destination]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stderr, /converted\.qcow2: 1:2: error: .*\[unregistered-key\]/);
  });
});

interface Copied {
  readonly changed: boolean;
  readonly string: string;
  readonly diff: string;
}
