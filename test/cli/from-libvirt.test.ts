import assert from 'node:assert/strict';
import { readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMetadata } from '../../core/store/read';
import { folderForEachTest } from '../support/folder';
import { holdWithQemuIo, type Holder } from '../support/holders';
import { makeImage, patchFile, storeText } from '../support/images';
import { qcowmeta, storeFaulty } from './harness';

const FIXTURES = join(__dirname, '../../fixtures/domains');
const IMAGES = '/var/lib/libvirt/images';

interface ImageJson {
  readonly image: string;
  readonly disk?: string;
  readonly changed: boolean;
  readonly string?: string;
  readonly diff?: string;
  readonly inheritedFrom?: string;
  readonly problem?: { readonly code: string };
}
interface AnswerJson {
  readonly domain: string;
  readonly images: readonly ImageJson[];
  readonly strangers: readonly string[];
  readonly missing: readonly { readonly disk: string; readonly source: string; readonly boot: boolean }[];
  readonly notCarried: readonly { readonly what: string; readonly message: string }[];
  readonly problem?: { readonly code: string };
}

describe('qcowmeta from-libvirt', () => {
  const folder = folderForEachTest();
  const path = (name: string): string => join(folder.path, name);
  const own = async (image: string): Promise<string> => (await qcowmeta(['dump', '--own', image])).stdout;
  const keysOf = async (image: string): Promise<Record<string, unknown>> =>
    JSON.parse(await own(image)) as Record<string, unknown>;

  /** A domain of the fixtures with its images in the test's folder. */
  async function domain(name: string, change: (xml: string) => string = (xml) => xml): Promise<string> {
    const xml = (await readFile(join(FIXTURES, name), 'utf8')).replaceAll(IMAGES, folder.path);
    await writeFile(path('dom.xml'), change(xml));
    return path('dom.xml');
  }
  const image = (name: string): Promise<string> => makeImage(folder.path, { name });

  /** A domain with two disks and its images, the boot disk's first. */
  async function database(): Promise<readonly [string, string, string]> {
    return [
      await domain('virtio-scsi-two-disks.xml'),
      await image('database.qcow2'),
      await image('database-data.qcow2'),
    ];
  }

  it('stores the keys of the machine in the boot image, and those of each disk in its own', async () => {
    const [xml, boot, data] = await database();
    const answer = await qcowmeta(['from-libvirt', xml, data, boot]);
    assert.deepEqual([answer.exit, answer.stdout], [0, '']);
    const keys = await keysOf(boot);
    assert.deepEqual(keys['qemu.machine-types'], ['q35']);
    assert.deepEqual([keys['qemu.recommended-ram-MB'], keys['qemu.disk.role']], [4096, 'boot']);
    assert.deepEqual(await keysOf(data), {
      'qemu.disk.buses': ['scsi'],
      'qemu.disk.role': 'data',
      'qemu.disk.index': 1,
    });
    assert.equal((await qcowmeta(['check', '--strict', boot, data])).exit, 0);
  });

  it('tells what is not carried, by whole sentences that name the domain', async () => {
    const [xml, boot, data] = await database();
    const { stderr } = await qcowmeta(['from-libvirt', xml, boot, data]);
    assert.deepEqual(
      stderr.trimEnd().split('\n'),
      [
        'vcpu: the 2 virtual CPUs that the machine starts with are carried, but not that they may become 8 while it runs.',
        'cpu/feature: the features with the policy disable are not carried, because no key says them: hle.',
        'devices/interface: that there are 2 network cards is not carried, because no key says it.',
      ].map((sentence) => `qcowmeta: ${xml}: ${sentence}`),
    );
  });

  it('reads a domain from standard input', async () => {
    const boot = await image('appliance.qcow2');
    const stdin = await readFile(await domain('serial-only.xml'));
    assert.equal((await qcowmeta(['from-libvirt', '-', boot], { stdin })).exit, 0);
    assert.deepEqual((await keysOf(boot))['qemu.consoles'], ['serial']);
    const refused = await qcowmeta(['from-libvirt', '-', boot], { stdin: '<domain' });
    assert.equal(refused.exit, 3);
    assert.match(refused.stderr, /^qcowmeta: standard input:1: is not well-formed XML/);
  });

  it('keeps the version of the machine type with --exact', async () => {
    const boot = await image('legacy.qcow2');
    await qcowmeta(['from-libvirt', '--exact', await domain('pc-i440fx-7.2.xml'), boot]);
    assert.deepEqual((await keysOf(boot))['qemu.machine-types'], ['pc-i440fx-7.2']);
  });

  it('leaves data disks empty with --vm-only', async () => {
    const [xml, boot, data] = await database();
    assert.equal((await qcowmeta(['from-libvirt', '--vm-only', xml, boot, data])).exit, 0);
    assert.equal((await keysOf(boot))['qemu.disk.role'], 'boot');
    assert.equal((await readMetadata(data)).own, undefined);
  });

  it('shows a unified diff per image with -n, and writes nothing', async () => {
    const [xml, boot, data] = await database();
    await storeText(data, '{\n  "com.example.build": 7,\n  "qemu.disk.role": "data"\n}\n');
    const answer = await qcowmeta(['from-libvirt', '-n', xml, boot, data]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stdout, new RegExp(`^--- /dev/null\n\\+\\+\\+ ${boot}\n@@ -0,0 \\+1,\\d+ @@\n\\+\\{\n`));
    const second = answer.stdout.slice(answer.stdout.indexOf(`--- ${data}`));
    assert.equal(
      second,
      `--- ${data}\n+++ ${data}\n@@ -1,4 +1,6 @@\n {\n   "com.example.build": 7,\n-  "qemu.disk.role": "data"\n+  "qemu.disk.role": "data",\n+  "qemu.disk.buses": ["scsi"],\n+  "qemu.disk.index": 1\n }\n`,
    );
    assert.equal((await readMetadata(boot)).own, undefined);
    assert.equal(await own(data), '{\n  "com.example.build": 7,\n  "qemu.disk.role": "data"\n}\n');
  });

  it('changes nothing the second time', async () => {
    const [xml, boot, data] = await database();
    await qcowmeta(['from-libvirt', xml, boot, data]);
    const bytes = await Promise.all([readFile(boot), readFile(data)]);
    const again = await qcowmeta(['from-libvirt', '-o', 'json', xml, boot, data]);
    const { images } = JSON.parse(again.stdout) as AnswerJson;
    assert.deepEqual(
      images.map(({ changed }) => changed),
      [false, false],
    );
    assert.deepEqual(await Promise.all([readFile(boot), readFile(data)]), bytes);
    assert.equal((await qcowmeta(['from-libvirt', '-n', xml, boot, data])).stdout, '');
  });

  it('starts from what an overlay inherits, and says so', async () => {
    const base = await makeImage(folder.path, { name: 'base.qcow2', text: '{"com.example.build": 1e3}' });
    const boot = await makeImage(folder.path, { name: 'appliance.qcow2', backing: base });
    const answer = await qcowmeta(['from-libvirt', await domain('serial-only.xml'), boot]);
    assert.match(answer.stderr, /appliance\.qcow2: had no string of its own; .* inherited from .*base\.qcow2/);
    assert.match(await own(boot), /^\{"com\.example\.build": 1e3, "qemu\.machine-types": \["q35"\], /);
    assert.equal(await own(base), '{"com.example.build": 1e3}');
  });

  it('finds images behind links', async () => {
    const xml = await domain('serial-only.xml');
    const real = await image('real.qcow2');
    await symlink(real, path('appliance.qcow2'));
    assert.equal((await qcowmeta(['from-libvirt', xml, real])).exit, 0);
    assert.equal((await qcowmeta(['from-libvirt', xml, path('appliance.qcow2')])).exit, 0);
    const twice = await qcowmeta(['from-libvirt', xml, real, path('appliance.qcow2')]);
    assert.equal(twice.exit, 2);
    assert.match(twice.stderr, /real\.qcow2 and .*appliance\.qcow2 are the same image/);
  });

  it('says which images are no disks of the domain, and does the others', async () => {
    const [xml, boot, data] = await database();
    const other = await image('other.qcow2');
    const answer = await qcowmeta(['from-libvirt', xml, boot, other, data]);
    assert.equal(answer.exit, 1);
    assert.match(
      answer.stderr,
      /other\.qcow2: is not a disk of the domain, so nothing is stored in it\. Its disks are /,
    );
    assert.equal((await readMetadata(other)).own, undefined);
    assert.equal((await keysOf(data))['qemu.disk.role'], 'data');
  });

  it('says which disks have no image, the boot disk before all', async () => {
    const [xml, boot, data] = await database();
    const withoutData = await qcowmeta(['from-libvirt', xml, boot]);
    assert.equal(withoutData.exit, 0);
    assert.match(withoutData.stderr, /no image is given for the disk sdb \(.*database-data\.qcow2\)\./);
    const withoutBoot = await qcowmeta(['from-libvirt', '-o', 'json', xml, data]);
    assert.equal(withoutBoot.exit, 0);
    assert.match(withoutBoot.stderr, /sda \(.*database\.qcow2\), is not given\. The keys .* are stored nowhere\./);
    assert.deepEqual((JSON.parse(withoutBoot.stdout) as AnswerJson).missing, [
      { disk: 'sda', source: boot, boot: true },
    ]);
    const nothing = await qcowmeta(['from-libvirt', '--vm-only', xml, data]);
    assert.equal(nothing.exit, 1);
  });

  it('leaves CD-ROMs as they are, whatever they are', async () => {
    const boot = await image('win11.qcow2');
    await writeFile(path('virtio-win.iso'), 'CD001');
    const xml = await domain('windows-11-secure-boot.xml');
    const answer = await qcowmeta(['from-libvirt', xml, path('virtio-win.iso'), boot]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stderr, /virtio-win\.iso: is a CD-ROM of the domain \(sdb\) and stays as it is\./);
    assert.equal(await readFile(path('virtio-win.iso'), 'utf8'), 'CD001');
    assert.equal((await qcowmeta(['from-libvirt', xml, path('virtio-win.iso')])).exit, 1);
  });

  it('answers in JSON: each image, what is told, and the diff with -n', async () => {
    const [xml, boot, data] = await database();
    const answer = await qcowmeta(['from-libvirt', '-n', '-o', 'json', xml, boot, data]);
    const json = JSON.parse(answer.stdout) as AnswerJson;
    assert.deepEqual(Object.keys(json), ['domain', 'images', 'strangers', 'missing', 'notCarried']);
    assert.deepEqual(
      json.images.map(({ image: named, disk, changed }) => [named, disk, changed]),
      [
        [boot, 'sda', false],
        [data, 'sdb', false],
      ],
    );
    assert.match(json.images[0]?.diff ?? '', /^--- \/dev\/null\n/);
    assert.equal(json.notCarried[0]?.what, 'vcpu');
    const { images } = JSON.parse((await qcowmeta(['from-libvirt', '-o', 'json', xml, boot])).stdout) as AnswerJson;
    assert.equal(images[0]?.string, await own(boot));
  });

  it('tells what the rules have against the new string, and stores it as set does', async () => {
    const boot = await image('appliance.qcow2');
    await storeText(boot, '{"qemu.min-ram-MB": 1024}');
    const answer = await qcowmeta(['from-libvirt', await domain('serial-only.xml'), boot]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stderr, /appliance\.qcow2: \d+:\d+: error: .*qemu\.recommended-ram-MB/);
    assert.equal((await keysOf(boot))['qemu.recommended-ram-MB'], 256);
  });

  describe('writes nothing at all if', () => {
    /** Runs the command on both images of a domain and demands that the good one stays without a string. */
    async function refused(
      spoil: (boot: string, data: string) => Promise<void>,
      exit: number,
      code: string,
      options: readonly string[] = [],
    ): Promise<string> {
      const [xml, boot, data] = await database();
      await spoil(boot, data);
      const answer = await qcowmeta(['from-libvirt', '-o', 'json', ...options, xml, boot, data]);
      assert.equal(answer.exit, exit, answer.stderr);
      assert.match(answer.stderr, /qcowmeta: no image was changed\.\n$/);
      const { images } = JSON.parse(answer.stdout) as AnswerJson;
      assert.deepEqual(
        images.map((each) => [each.image, each.changed, each.problem?.code]),
        [[data, false, code]],
      );
      assert.equal((await readMetadata(boot)).own, undefined);
      return data;
    }

    it('an image is in use', async () => {
      const held: Holder[] = [];
      try {
        const hold = async (_boot: string, data: string): Promise<void> => {
          held.push(await holdWithQemuIo(data));
        };
        await refused(hold, 4, 'in-use');
      } finally {
        await Promise.all(held.map((holder) => holder.stop()));
      }
    });

    it('an image is missing', async () => {
      await refused((_boot, data) => rename(data, `${data}.away`), 3, 'not-found');
    });

    it('an image is not qcow2', async () => {
      await refused((_boot, data) => writeFile(data, 'raw'), 3, 'not-qcow2');
    });

    it('an image has no room', async () => {
      const fill = async (_boot: string, data: string): Promise<void> => {
        const { capacity } = await readMetadata(data);
        const text = (filler: string): string => JSON.stringify({ 'com.example.filler': filler });
        await storeText(data, text('x'.repeat(capacity.ownBytes - text('').length)));
      };
      await refused(fill, 1, 'over-capacity');
    });

    it('the string of an image is damaged, unless it is replaced with --force', async () => {
      const damage = async (image_: string): Promise<void> => {
        await storeText(image_, '{"com.example.x": 1}');
        const bytes = await readFile(image_);
        for (let at = bytes.indexOf('com.example'); at >= 0; at = bytes.indexOf('com.example', at + 1)) {
          await patchFile(image_, at, Buffer.from('X'));
        }
      };
      const data = await refused((_boot, spoilt) => damage(spoilt), 3, 'damaged');
      const forced = await qcowmeta(['from-libvirt', '--force', path('dom.xml'), data]);
      assert.equal(forced.exit, 0, forced.stderr);
      assert.equal((await keysOf(data))['qemu.disk.role'], 'data');
    });

    it('the string of an image breaks the rules for JSON objects, unless it is replaced with --force', async () => {
      const data = await refused((_boot, spoilt) => storeFaulty(spoilt, '{"a": 1, "a": 2}'), 1, 'text-refused');
      const forced = await qcowmeta(['from-libvirt', '--force', path('dom.xml'), data]);
      assert.equal(forced.exit, 0, forced.stderr);
      assert.deepEqual(Object.keys(await keysOf(data)), ['qemu.disk.buses', 'qemu.disk.role', 'qemu.disk.index']);
    });
  });

  it('refuses what is no domain, with the line, and writes nothing', async () => {
    const boot = await image('appliance.qcow2');
    const xml = await domain('serial-only.xml', (text) => text.replace('<os>', '<!DOCTYPE x>\n<os>'));
    const answer = await qcowmeta(['from-libvirt', '-o', 'json', xml, boot]);
    assert.equal(answer.exit, 3);
    assert.match(answer.stderr, /dom\.xml:6: has a document type/);
    assert.equal((JSON.parse(answer.stdout) as AnswerJson).problem?.code, 'domain-refused');
    const missing = await qcowmeta(['from-libvirt', path('none.xml'), boot]);
    assert.deepEqual([missing.exit, missing.stderr], [3, `qcowmeta: ${path('none.xml')}: there is no such file.\n`]);
    await writeFile(path('huge.xml'), `<domain>${' '.repeat(3 * 1024 * 1024)}</domain>`);
    const huge = await qcowmeta(['from-libvirt', path('huge.xml'), boot]);
    assert.deepEqual([huge.exit, /is longer than 1048576 characters/.test(huge.stderr)], [3, true]);
    assert.equal((await readMetadata(boot)).own, undefined);
  });

  it('has nothing to do for a domain without disks', async () => {
    const boot = await image('appliance.qcow2');
    const answer = await qcowmeta(['from-libvirt', '-', boot], { stdin: '<domain><os><type>hvm</type></os></domain>' });
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /appliance\.qcow2: is not a disk of the domain, .* It has no disks\.\n/);
    assert.match(answer.stderr, /starts from no disk that an image could be\./);
  });
});
