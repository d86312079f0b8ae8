import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../../../core/hash';
import { readMetadata } from '../../../core/store/read';
import { makeImage, qemuImg, qemuIo, storeText, tempDir, type ImageOptions } from '../../support/images';
import { ReaderProcess } from '../../support/reader-process';

const TEXT = '{\n  "qemu.machine-types": ["q35"],\r\n  "org.example.note": "Ärger \u{1f600}"\n}';
const SECRET = ['--object', 'secret,id=key,data=passphrase'];

interface Kind extends ImageOptions {
  readonly title: string;
  readonly encrypted?: boolean;
  readonly bitmap?: boolean;
  readonly dataFile?: boolean;
  readonly ownBytes: number;
}

const KINDS: readonly Kind[] = [
  { title: 'version 3', ownBytes: 24_576 },
  { title: 'version 2', with: { compat: '0.10' }, ownBytes: 24_576 },
  { title: 'clusters of 2 KiB', with: { cluster_size: 2048 }, ownBytes: 144 },
  { title: 'clusters of 4 KiB', with: { cluster_size: 4096 }, ownBytes: 1168 },
  { title: 'clusters of 4 KiB, version 2', with: { cluster_size: 4096, compat: '0.10' }, ownBytes: 1168 },
  { title: 'clusters of 2 MiB', with: { cluster_size: '2M' }, ownBytes: 24_576 },
  {
    title: 'LUKS encryption',
    with: { 'encrypt.format': 'luks', 'encrypt.key-secret': 'key', 'encrypt.iter-time': 10 },
    args: SECRET,
    encrypted: true,
    ownBytes: 24_576,
  },
  { title: 'zstd compression', with: { compression_type: 'zstd' }, ownBytes: 24_576 },
  { title: 'extended L2 entries', with: { extended_l2: 'on' }, ownBytes: 24_576 },
  { title: 'lazy refcounts', with: { lazy_refcounts: 'on' }, ownBytes: 24_576 },
  { title: 'a bitmap', bitmap: true, ownBytes: 24_576 },
  { title: 'an external data file', dataFile: true, ownBytes: 24_576 },
  { title: 'snapshots', snapshots: ['one', 'two'], ownBytes: 24_576 },
];

/** Arguments by which qemu-img opens an image, encrypted or not. */
function openArgs(kind: Kind, path: string): string {
  return `driver=qcow2,file.filename=${path}${kind.encrypted ? ',encrypt.key-secret=key' : ''}`;
}

describe('a string in a real image', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let second: ReaderProcess;
  before(() => {
    second = new ReaderProcess();
  });
  after(() => {
    second.close();
  });
  beforeEach(async () => {
    dir = await tempDir();
  });
  afterEach(() => dir.remove());

  /** Every reader finds exactly the text. */
  async function assertStored(path: string, text = TEXT): Promise<void> {
    const { own } = await readMetadata(path);
    assert.equal(own && Buffer.from(own.bytes).toString(), text);
    assert.equal(await second.ask(path), hashOf(Buffer.from(text)));
  }

  async function assertUntouched(kind: Kind, path: string, before: string): Promise<void> {
    const images = [openArgs(kind, path), openArgs(kind, before)];
    assert.match(await qemuImg('check', ...SECRET, '--image-opts', openArgs(kind, path)), /No errors were found/);
    assert.match(await qemuImg('compare', '-U', ...SECRET, '--image-opts', ...images), /identical/);
  }

  for (const kind of KINDS) {
    it(`is stored in an image with ${kind.title}, and taken away again`, async () => {
      const dataFile = kind.dataFile ? { with: { data_file: join(dir.path, 'disk.raw') } } : {};
      const path = await makeImage(dir.path, { ...kind, ...dataFile });
      if (!kind.encrypted) await qemuIo(path, 'write -P 7 0 128k', 'write -P 9 40M 64k');
      if (kind.bitmap) await qemuImg('bitmap', '--add', path, 'changes');
      const before = join(dir.path, 'before.qcow2');
      await copyFile(path, before);
      assert.equal((await readMetadata(path)).capacity.ownBytes, kind.ownBytes);

      await storeText(path, TEXT);
      await assertStored(path);
      await assertUntouched(kind, path, before);

      const full = `{"a":"${'x'.repeat(kind.ownBytes - 8)}"}`;
      await storeText(path, full);
      await assertStored(path, full);

      await storeText(path, undefined);
      assert.equal((await readMetadata(path)).own, undefined);
      assert.equal(await second.ask(path), '-');
      await assertUntouched(kind, path, before);
    });
  }

  const OVERLAYS: readonly Kind[] = [
    { title: 'an overlay', ownBytes: 0 },
    { title: 'an overlay of version 2', with: { compat: '0.10' }, ownBytes: 0 },
    { title: 'an overlay with clusters of 2 KiB', with: { cluster_size: 2048 }, ownBytes: 0 },
    { title: 'an overlay with clusters of 4 KiB', with: { cluster_size: 4096 }, ownBytes: 0 },
  ];

  for (const kind of OVERLAYS) {
    it(`survives in ${kind.title} what QEMU does to it`, async () => {
      for (const name of ['base.qcow2', 'other.qcow2']) await makeImage(dir.path, { name });
      const path = await makeImage(dir.path, { ...kind, backing: 'base.qcow2' });
      await storeText(path, TEXT);
      const upgrade = kind.with?.compat === undefined ? 'lazy_refcounts=on' : 'compat=1.1';
      const steps: (() => Promise<string>)[] = [
        () => qemuIo(path, 'write -P 5 0 64k'),
        () => qemuImg('resize', '-q', path, '80M'),
        () => qemuImg('amend', '-f', 'qcow2', '-o', upgrade, path),
        () => qemuImg('bitmap', '--add', path, 'changes'),
        () => qemuImg('rebase', '-u', '-b', 'other.qcow2', '-F', 'qcow2', path),
        () => qemuImg('bitmap', '--remove', path, 'changes'),
        () => qemuImg('snapshot', '-c', 'before', path),
        () => qemuIo(path, 'write -P 6 64k 64k', 'discard 0 64k'),
        () => qemuImg('snapshot', '-a', 'before', path),
        () => qemuImg('snapshot', '-d', 'before', path),
        () => qemuImg('rebase', '-b', 'base.qcow2', '-F', 'qcow2', path),
        () => qemuImg('commit', '-q', path),
        () => qemuImg('rebase', '-b', '', path),
      ];
      for (const step of steps) {
        await step();
        await assertStored(path);
      }
      assert.match(await qemuImg('check', path), /No errors were found/);
      // What QEMU wrote into the header is not in the way of the next string.
      await storeText(path, '{}');
      await assertStored(path, '{}');
      assert.match(await qemuImg('check', path), /No errors were found/);
    });
  }
});
