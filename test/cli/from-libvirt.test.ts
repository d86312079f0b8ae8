import assert from 'node:assert/strict';
import { link, readFile, symlink, writeFile } from 'node:fs/promises';
import { readMetadata } from '../../core/store/read';
import { makeImage, storeText } from '../support/images';
import { domainFolder, keysOf, own, type AnswerJson } from './domain-folder';
import { qcowmeta } from './harness';

describe('qcowmeta from-libvirt', () => {
  const { path, domain, image, database } = domainFolder();

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
    const base = await makeImage(path('.'), { name: 'base.qcow2', text: '{"com.example.build": 1e3}' });
    const boot = await makeImage(path('.'), { name: 'appliance.qcow2', backing: base });
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
    assert.match(twice.stderr, /appliance\.qcow2: is the same file as .*real\.qcow2\. /);
  });

  it('finds images by any name of their files', async () => {
    const xml = await domain('serial-only.xml');
    const named = await image('appliance.qcow2');
    await link(named, path('hard.qcow2'));
    assert.equal((await qcowmeta(['from-libvirt', xml, path('hard.qcow2')])).exit, 0);
    assert.ok('qemu.machine-types' in (await keysOf(named)));
    const twice = await qcowmeta(['from-libvirt', xml, named, path('hard.qcow2')]);
    assert.deepEqual([twice.exit, /hard\.qcow2: is the same file as /.test(twice.stderr)], [2, true]);
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

  it('has nothing to do for a domain without disks', async () => {
    const boot = await image('appliance.qcow2');
    const answer = await qcowmeta(['from-libvirt', '-', boot], { stdin: '<domain><os><type>hvm</type></os></domain>' });
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /appliance\.qcow2: is not a disk of the domain, .* It has no disks\.\n/);
    assert.match(answer.stderr, /^qcowmeta: standard input: starts from no disk that an image could be\./m);
  });
});
