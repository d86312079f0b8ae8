import assert from 'node:assert/strict';
import { makeImage, tempDir } from '../support/images';
import { qcowmeta } from './harness';

const TEXT =
  '{\n  "qemu.min-ram-MB": 1e3,\n  "com.example.big": 9007199254740993,\n  "com.example.name": "caf\\u00e9 \\"x\\""\n}';

describe('qcowmeta get', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  let overlay: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { name: 'base.qcow2', text: TEXT });
    overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: image });
  });
  after(() => folder.remove());

  it('prints a value as it is written', async () => {
    assert.equal((await qcowmeta(['get', image, 'com.example.big'])).stdout, '9007199254740993\n');
    assert.equal((await qcowmeta(['get', overlay, 'qemu.min-ram-MB'])).stdout, '1e3\n');
    assert.equal((await qcowmeta(['get', image, 'com.example.name'])).stdout, '"caf\\u00e9 \\"x\\""\n');
  });

  it('prints a string without quotes and escapes with -r', async () => {
    assert.equal((await qcowmeta(['get', '-r', image, 'com.example.name'])).stdout, 'café "x"\n');
    assert.equal((await qcowmeta(['get', '--raw', image, 'qemu.min-ram-MB'])).stdout, '1e3\n');
  });

  it('exits with 1 if there is no such key, and says so on standard error', async () => {
    const answer = await qcowmeta(['get', image, 'qemu.firmware']);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.equal(answer.stderr, `qcowmeta: ${image}: has no key qemu.firmware.\n`);
    const near = await qcowmeta(['get', image, 'qemu.min-rom-MB']);
    assert.equal(near.stderr, `qcowmeta: ${image}: has no key qemu.min-rom-MB. Did you mean qemu.min-ram-MB?\n`);
    const own = await qcowmeta(['get', '--own', overlay, 'qemu.min-ram-MB']);
    assert.deepEqual([own.exit, own.stdout], [1, '']);
  });

  it('tells null from nothing in JSON', async () => {
    const file = await makeImage(folder.path, { name: 'null.qcow2', text: '{"com.example.none": null}' });
    const there = await qcowmeta(['get', '-o', 'json', file, 'com.example.none']);
    assert.equal(there.exit, 0);
    assert.deepEqual(JSON.parse(there.stdout), {
      image: file,
      origin: file,
      key: 'com.example.none',
      found: true,
      value: null,
    });
    const absent = await qcowmeta(['get', '-o', 'json', file, 'com.example.other']);
    assert.equal(absent.exit, 1);
    assert.deepEqual(JSON.parse(absent.stdout), { image: file, origin: file, key: 'com.example.other', found: false });
  });

  it('shows a key in each image of the chain', async () => {
    const top = await makeImage(folder.path, { name: 'top.qcow2', backing: overlay, text: '{"qemu.min-ram-MB": 7}' });
    const answer = await qcowmeta(['get', '--backing-chain', top, 'qemu.min-ram-MB']);
    assert.equal(answer.stdout, `# ${top}\n7\n# ${overlay}\n# ${image}\n1e3\n`);
  });

  it('makes control characters visible on a terminal', async () => {
    const file = await makeImage(folder.path, { name: 'escape.qcow2', text: '{"com.example.x": "\\u001b[2J"}' });
    assert.equal((await qcowmeta(['get', '-r', file, 'com.example.x'])).stdout, '\x1b[2J\n');
    assert.equal((await qcowmeta(['get', '-r', file, 'com.example.x'], { isTTY: true })).stdout, '\\x1b[2J\n');
  });
});
