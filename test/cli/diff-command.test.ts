import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, qemuImg, tempDir } from '../support/images';
import { qcowmeta, storeFaulty } from './harness';

const BASE = '{\n  "qemu.min-ram-MB": 1e3,\n  "org.b.big": 9007199254740993,\n  "org.b.gone": [ 1,\n 2 ]\n}\n';
const OTHER = '{"org.b.big": 9007199254740992, "qemu.min-ram-MB":1000.0, "org.b.new": {"a": 1, "b": 2}}';

describe('qcowmeta diff', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let base: string;
  let other: string;
  let overlay: string;
  let empty: string;

  before(async () => {
    folder = await tempDir();
    base = await makeImage(folder.path, { name: 'base.qcow2', text: BASE, snapshots: ['before', 'after'] });
    other = await makeImage(folder.path, { name: 'other.qcow2', text: OTHER });
    overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: base });
    empty = await makeImage(folder.path, { name: 'empty.qcow2' });
  });
  after(() => folder.remove());

  it('shows the keys that differ, with their values as they are written', async () => {
    const answer = await qcowmeta(['diff', base, other]);
    assert.deepEqual([answer.exit, answer.stderr], [1, '']);
    assert.equal(
      answer.stdout,
      [
        `--- ${base}`,
        `+++ ${other}`,
        '-"org.b.big": 9007199254740993',
        '+"org.b.big": 9007199254740992',
        '-"org.b.gone": [ 1, 2 ]',
        '+"org.b.new": {"a": 1, "b": 2}',
        '',
      ].join('\n'),
    );
  });

  it('compares values, not how they are written', async () => {
    const written = '{ "org.b.new" : { "b":2.0,"a":1e0 },"qemu.min-ram-MB":1e+3, "org.b.big":9007199254740992.00}';
    const same = await makeImage(folder.path, { name: 'same.qcow2', text: written });
    assert.deepEqual(await outcome(['diff', other, same]), [0, '', '']);
    assert.equal((await qcowmeta(['diff', '--text', other, same])).exit, 1);
  });

  it('gives the differences as JSON', async () => {
    const { stdout, exit } = await qcowmeta(['diff', '-o', 'json', base, other]);
    assert.equal(exit, 1);
    assert.match(stdout, /"old": 9007199254740993,\n +"new": 9007199254740992/);
    const answer = JSON.parse(stdout) as Compared;
    assert.deepEqual([answer.old?.image, answer.new?.image, answer.equal], [base, other, false]);
    assert.deepEqual([answer.added, answer.removed], [{ 'org.b.new': { a: 1, b: 2 } }, { 'org.b.gone': [1, 2] }]);
    assert.deepEqual(Object.keys(answer.changed ?? {}), ['org.b.big']);
  });

  it('compares an image with its backing file', async () => {
    assert.deepEqual(await outcome(['diff', overlay]), [0, '', '']);
    const own = await makeImage(folder.path, { name: 'own.qcow2', backing: base, text: BASE.replace('1e3', '2e3') });
    const answer = await qcowmeta(['diff', own]);
    assert.equal(answer.stdout, `--- ${base}\n+++ ${own}\n-"qemu.min-ram-MB": 1e3\n+"qemu.min-ram-MB": 2e3\n`);
    const inherited = await qcowmeta(['diff', '--own', overlay]);
    assert.equal(inherited.exit, 1);
    assert.ok(inherited.stdout.startsWith(`--- ${base}\n+++ /dev/null\n-"qemu.min-ram-MB"`));
  });

  it('says so if there is nothing to compare with', async () => {
    assert.deepEqual(await outcome(['diff', base]), [
      2,
      '',
      `qcowmeta: ${base}: has no backing file. Name the image to compare it with.\n`,
    ]);
    const gone = await makeImage(folder.path, { name: 'gone.qcow2' });
    const orphan = await makeImage(folder.path, { name: 'orphan.qcow2', backing: gone, text: BASE });
    await rename(gone, join(folder.path, 'moved.qcow2'));
    const answer = await qcowmeta(['diff', '-o', 'json', orphan]);
    assert.equal(answer.exit, 3);
    assert.equal((JSON.parse(answer.stdout) as Compared).problem?.code, 'backing-missing');
  });

  it('compares with a raw backing file as with no string', async () => {
    const raw = join(folder.path, 'base.raw');
    await qemuImg('create', '-q', '-f', 'raw', raw, '1M');
    const top = await makeImage(folder.path, {
      name: 'top.qcow2',
      backing: raw,
      backingFormat: 'raw',
      text: '{"org.b.c": 1}',
    });
    assert.deepEqual(await outcome(['diff', top]), [1, `--- /dev/null\n+++ ${top}\n+"org.b.c": 1\n`, '']);
  });

  it('compares snapshots with the image, with each other and with other images', async () => {
    await qcowmeta(['put', '--snapshot', 'before', base], { stdin: OTHER });
    const since = await qcowmeta(['diff', '--snapshot', 'before', base]);
    assert.ok(
      since.stdout.startsWith(`--- ${base} (snapshot 1 before)\n+++ ${base}\n-"org.b.big": 9007199254740992\n`),
    );
    const back = await qcowmeta(['diff', '--with-snapshot', '1', base]);
    assert.ok(back.stdout.startsWith(`--- ${base}\n+++ ${base} (snapshot 1 before)\n-"org.b.big": 9007199254740993\n`));
    assert.equal((await qcowmeta(['diff', '--snapshot', '1', '--with-snapshot', '2', base])).exit, 1);
    assert.equal((await qcowmeta(['diff', '--snapshot', 'before', base, other])).exit, 0);
    assert.equal((await qcowmeta(['diff', '--with-snapshot', 'before', other, base])).exit, 0);
    assert.equal((await qcowmeta(['diff', '--with-snapshot', 'after', base, base])).exit, 0);
  });

  it('compares with nothing', async () => {
    assert.deepEqual(await outcome(['diff', empty, empty]), [0, '', '']);
    const answer = await qcowmeta(['diff', empty, other]);
    assert.ok(answer.stdout.startsWith(`--- /dev/null\n+++ ${other}\n+"org.b.big": 9007199254740992\n`));
  });

  it('compares the texts with --text, as diff -u does', async () => {
    const answer = await qcowmeta(['diff', '--text', overlay, other]);
    assert.equal(answer.exit, 1);
    assert.ok(answer.stdout.startsWith(`--- ${overlay} (from ${base})\n+++ ${other}\n@@ -1,6 +1 @@\n-{\n`));
    const json = JSON.parse((await qcowmeta(['diff', '--text', '-o', 'json', overlay, other])).stdout) as Compared;
    assert.deepEqual([json.equal, json.diff, json.added], [false, answer.stdout, undefined]);
    assert.deepEqual(await outcome(['diff', '--text', base, overlay]), [0, '', '']);
  });

  it('does not compare the keys of a string that breaks the rules', async () => {
    const faulty = await makeImage(folder.path, { name: 'faulty.qcow2' });
    await storeFaulty(faulty, '{"a": 1, "a": 2}');
    const answer = await qcowmeta(['diff', faulty, other]);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.match(
      answer.stderr,
      /faulty\.qcow2: 1:10: error: .*\[duplicate-key\]\nqcowmeta: the keys .* diff --text compares/,
    );
    assert.equal((await qcowmeta(['diff', '--text', faulty, other])).exit, 1);
  });

  it('fails for an image that is not there', async () => {
    assert.equal((await qcowmeta(['diff', base, join(folder.path, 'none.qcow2')])).exit, 3);
  });
});

async function outcome(argv: readonly string[]): Promise<readonly [number | null, string, string]> {
  const { exit, stdout, stderr } = await qcowmeta(argv);
  return [exit, stdout, stderr];
}

interface Compared {
  readonly old?: { readonly image: string };
  readonly new?: { readonly image: string };
  readonly equal?: boolean;
  readonly added?: object;
  readonly removed?: object;
  readonly changed?: object;
  readonly diff?: string;
  readonly problem?: { readonly code: string };
}
