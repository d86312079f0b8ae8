import assert from 'node:assert/strict';
import { chmod, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, qemuImg, tempDir } from '../support/images';
import { qcowmeta } from './harness';
import { asOtherUser, hold, spawnCommand } from './spawned';

const OLD = '{"org.example.x": "old"}';
const NEW = '{"org.example.x": "new"}';

describe('qcowmeta refuses to write', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  const write = (path = image): ReturnType<typeof qcowmeta> => qcowmeta(['put', path], { stdin: NEW });

  beforeEach(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: OLD });
  });
  afterEach(() => folder.remove());

  async function assertRefused(answer: { exit: number | null; stderr: string }, reason: RegExp): Promise<void> {
    assert.equal(answer.exit, 4, answer.stderr);
    assert.match(answer.stderr, /^qcowmeta: [^\n]*\n$/);
    assert.match(answer.stderr, reason);
    assert.equal((await qcowmeta(['dump', '--own', image])).stdout, OLD);
  }

  it('an image that qemu-io holds', async () => {
    const holder = await hold('qemu-io', [image], /qemu-io>/);
    try {
      await assertRefused(await write(), /disk\.qcow2: is in use/);
      await assertRefused(await qcowmeta(['put', '-n', image], { stdin: NEW }), /disk\.qcow2: is in use/);
      for (const argv of [['put'], ['set', 'org.example.x=1'], ['unset', 'org.example.x'], ['remove'], ['put', '-n']]) {
        const [name = '', ...more] = argv;
        const { stdout } = await qcowmeta([name, '-o', 'json', image, ...more], { stdin: NEW });
        const { changed, problem } = JSON.parse(stdout) as NotWritten;
        assert.deepEqual([changed, problem.code], [false, 'in-use'], name);
      }
      const copied = await qcowmeta(['copy', '-o', 'json', `${image}.none`, image]);
      assert.equal((JSON.parse(copied.stdout) as NotWritten).changed, false);
    } finally {
      await holder.release();
    }
    assert.equal((await write()).exit, 0);
  });

  it('an image of a guest, also of a paused one', async () => {
    const machine = ['-S', '-nodefaults', '-display', 'none', '-machine', 'q35,accel=tcg', '-m', '64'];
    const disk = ['-drive', `file=${image},format=qcow2,if=none,id=d`, '-device', 'virtio-blk-pci,drive=d'];
    const holder = await hold('qemu-system-x86_64', [...machine, ...disk, '-qmp', 'stdio'], /"QMP"/);
    try {
      await assertRefused(await write(), /disk\.qcow2: is in use/);
      assert.equal((await qcowmeta(['get', image, 'org.example.x'])).stdout, '"old"\n');
    } finally {
      await holder.release();
    }
  });

  it('an image that is only readable for this user', async () => {
    const { command, uid } = await asOtherUser(folder.path);
    await chmod(image, 0o444);
    const answer = await spawnCommand(['put', image], { stdin: NEW, command, uid });
    await assertRefused(answer, /disk\.qcow2: .*(read-only|permission)/);
  });

  it('an image that this user may not read either', async () => {
    const { command, uid } = await asOtherUser(folder.path);
    await chmod(image, 0);
    const answer = await spawnCommand(['get', image, 'org.example.x'], { command, uid });
    await chmod(image, 0o644);
    await assertRefused(answer, /disk\.qcow2: permission denied/);
  });

  it('an image with clusters that are too small', async () => {
    const small = await makeImage(folder.path, { name: 'small.qcow2', with: { cluster_size: 512 } });
    await assertRefused(await write(small), /small\.qcow2: clusters of 512 bytes leave no room/);
    const preview = await qcowmeta(['set', '-n', small, 'org.example.x=1']);
    await assertRefused(preview, /clusters of 512 bytes/);
  });

  it('an image with a corrupt bit or an unknown feature', async () => {
    // incompatible_features is at byte 72 (qcow2 specification, "Header"); bit 1 says corrupt, bit 40 nothing yet.
    await poke(image, 79, 2);
    await assertRefused(await write(), /marked the image as corrupt.*qemu-img check -r all/);
    await poke(image, 79, 0);
    await poke(image, 74, 1);
    await assertRefused(await write(), /uses a feature that this version does not know/);
  });

  it('an image that is not qcow2 any more than a raw one is', async () => {
    const raw = join(folder.path, 'disk.raw');
    await qemuImg('create', '-q', '-f', 'raw', raw, '1M');
    const answer = await write(raw);
    assert.deepEqual([answer.exit, answer.stderr], [3, `qcowmeta: ${raw}: is not a qcow2 image.\n`]);
  });
});

describe('qcowmeta fails to write', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;

  before(async () => {
    folder = await tempDir();
  });
  after(() => folder.remove());

  it('and says, having read it back, which string the image holds', async () => {
    const image = await makeImage(folder.path, { text: OLD });
    const answer = await spawnCommand(['put', image], { stdin: NEW, shell: 'ulimit -f 1;' });
    assert.equal(answer.exit, 5, answer.stderr);
    assert.match(
      answer.stderr,
      /^qcowmeta: .*disk\.qcow2: could not be written: .*\. The image holds the old text\.\n$/,
    );
    assert.equal((await qcowmeta(['dump', image])).stdout, OLD);
    assert.match(await qemuImg('check', image), /No errors/);
    const empty = await makeImage(folder.path, { name: 'empty.qcow2' });
    const first = await spawnCommand(['put', empty], { stdin: NEW, shell: 'ulimit -f 1;' });
    assert.match(first.stderr, /\. The image holds no text, as before\.\n$/);
    const json = await spawnCommand(['put', '-o', 'json', image], { stdin: NEW, shell: 'ulimit -f 1;' });
    const { changed, problem } = JSON.parse(json.stdout) as NotWritten;
    assert.deepEqual([changed, problem.code], [null, 'write-failed'], 'the message says what the image holds');
  });

  it('in JSON too', async () => {
    const image = await makeImage(folder.path, { name: 'json.qcow2', text: OLD });
    const file = join(folder.path, 'new.json');
    await writeFile(file, NEW);
    const answer = await spawnCommand(['put', '-o', 'json', image, file], { shell: 'ulimit -f 1;' });
    assert.equal(answer.exit, 5);
    assert.equal((JSON.parse(answer.stdout) as { problem: { code: string } }).problem.code, 'write-failed');
  });
});

async function poke(path: string, offset: number, byte: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(Buffer.from([byte]), 0, 1, offset);
  } finally {
    await file.close();
  }
}

interface NotWritten {
  readonly changed: boolean | null;
  readonly problem: { readonly code: string };
}
