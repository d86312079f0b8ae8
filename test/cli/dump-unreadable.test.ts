import assert from 'node:assert/strict';
import { readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, qemuImg, tempDir } from '../support/images';
import { NOTHING } from './dumped';
import { forgetFormat, qcowmeta } from './harness';

const TEXT =
  '{\n  "qemu.min-ram-MB": 1e3,\n  "com.example.big": 9007199254740993,\n  "com.example.name": "caf\\u00e9 \\"x\\""\n}';

describe('qcowmeta dump of images that cannot be read', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { name: 'base.qcow2', text: TEXT, snapshots: ['before', 'after'] });
  });
  after(() => folder.remove());

  it('says that a file is not qcow2', async () => {
    const file = join(folder.path, 'text.qcow2');
    await writeFile(file, 'no image, but longer than a qcow2 header: '.padEnd(4096, 'x'));
    const answer = await qcowmeta(['dump', file]);
    assert.deepEqual(
      [answer.exit, answer.stdout, answer.stderr],
      [3, '', `qcowmeta: ${file}: is not a qcow2 image.\n`],
    );
  });

  it('says that an image is cut off', async () => {
    const file = await makeImage(folder.path, { name: 'cut.qcow2' });
    await truncate(file, 50);
    const answer = await qcowmeta(['dump', file]);
    assert.equal(answer.exit, 3);
    assert.match(answer.stderr, /^qcowmeta: .*cut\.qcow2: the image ends inside/);
  });

  it('says that the metadata is damaged, and prints none', async () => {
    const file = await makeImage(folder.path, { name: 'damaged.qcow2', text: TEXT });
    const bytes = await readFile(file);
    for (let at = bytes.indexOf(TEXT); at >= 0; at = bytes.indexOf(TEXT, at + 1)) bytes[at + 10] = 0;
    await writeFile(file, bytes);
    const answer = await qcowmeta(['dump', file]);
    assert.deepEqual([answer.exit, answer.stdout], [3, '']);
    assert.match(answer.stderr, /the stored machine metadata is damaged/);
    const hints = [...answer.stderr.matchAll(/qcowmeta ((?:put|remove) --force)/g)].map(([, hint = '']) => hint);
    assert.deepEqual(hints, ['put --force', 'remove --force']);
    for (const hint of hints) {
      await writeFile(file, bytes);
      assert.equal((await qcowmeta([...hint.split(' '), file], { stdin: '{}' })).exit, 0, hint);
    }
  });

  it('says that a backing file is missing, if its string would count', async () => {
    const base = await makeImage(folder.path, { name: 'gone.qcow2', text: TEXT });
    const file = await makeImage(folder.path, { name: 'orphan.qcow2', backing: base });
    await rename(base, `${base}.moved`);
    const answer = await qcowmeta(['dump', file]);
    assert.equal(answer.exit, 3);
    assert.match(answer.stderr, /gone\.qcow2: is the backing file of .*orphan\.qcow2, and there is no such file/);
    const chain = await qcowmeta(['dump', '--backing-chain', file]);
    assert.deepEqual([chain.exit, chain.stdout], [3, `# ${file}\n`]);
  });

  it('says that a backing file without a recorded format was not read', async () => {
    const file = await makeImage(folder.path, { name: 'unprobed.qcow2', backing: image });
    await forgetFormat(file);
    const answer = await qcowmeta(['dump', file]);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.match(answer.stderr, /does not record its format.*qemu-img rebase -u -F qcow2 -b /);
  });

  it('says so in JSON, too, where the answer would be that there is no string', async () => {
    const file = await makeImage(folder.path, { name: 'unprobed.qcow2', backing: image });
    await forgetFormat(file);
    const commands = [
      ['dump', file],
      ['dump', '--own', file],
      ['check', file],
      ['get', file, 'qemu.min-ram-MB'],
    ];
    const answers = await Promise.all(commands.map((argv) => qcowmeta([...argv, '-o', 'json'])));
    const [dumped, own, checked, got] = answers.map(({ stdout }) => JSON.parse(stdout) as Partial<Told>);
    assert.deepEqual([dumped?.unread?.code, dumped?.unread?.backingFile], ['no-format', image]);
    assert.match(dumped?.unread?.message ?? '', /qemu-img rebase -u -F qcow2 -b /);
    assert.deepEqual([checked?.unread, got?.unread], [dumped?.unread, dumped?.unread]);
    assert.equal(own?.unread, undefined, 'nothing was looked for there');
    const chain = await qcowmeta(['dump', '--backing-chain', '-o', 'json', file]);
    assert.deepEqual(
      (JSON.parse(chain.stdout) as Told[]).map(({ unread }) => unread),
      [dumped?.unread],
    );
  });

  it('is silent about a raw backing file, which cannot have a string', async () => {
    const raw = join(folder.path, 'base.raw');
    await qemuImg('create', '-q', '-f', 'raw', raw, '1M');
    const file = await makeImage(folder.path, { name: 'on-raw.qcow2', backing: raw, backingFormat: 'raw' });
    assert.deepEqual(await qcowmeta(['dump', file]), NOTHING);
  });
});

interface Told {
  readonly unread: { readonly code: string; readonly backingFile: string; readonly message: string };
}
