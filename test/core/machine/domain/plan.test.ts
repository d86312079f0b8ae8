import assert from 'node:assert/strict';
import { checkText } from '../../../../core/findings/check';
import {
  matchDomainDisks,
  planFromDomain,
  takesKeys,
  type DomainPlanOptions,
  type PlannedChange,
} from '../../../../core/machine/domain/plan';
import { builtinRegistry } from '../../../../core/registry/registry';
import { fixture, read } from './texts';

const registry = builtinRegistry();
const IMAGES = '/var/lib/libvirt/images/';

/** The changes of a domain's images, which all say `before` until then. */
function plan(name: string, before: string, options: Partial<DomainPlanOptions> = {}): PlannedChange[] {
  const domain = read(fixture(name));
  const { matched } = matchDomainDisks(
    domain,
    domain.disks.map(({ source }) => source),
  );
  return planFromDomain(
    domain,
    matched.map((image) => ({ ...image, before })),
    { registry, ...options },
  );
}

function names(changes: readonly { readonly path: string }[]): string[] {
  return changes.map(({ path }) => path.replace(IMAGES, ''));
}

describe('the images of a domain', () => {
  const domain = read(fixture('block-device.xml'));

  it('are found by their paths, links followed by the caller', () => {
    const links: Readonly<Record<string, string>> = {
      'here.qcow2': `${IMAGES}volume.qcow2`,
      'old.qcow2': '/old.qcow2',
    };
    const fileOf = (path: string): string => links[path] ?? path;
    const { matched, strangers, missing } = matchDomainDisks(domain, ['old.qcow2', 'here.qcow2'], fileOf);
    assert.deepEqual(
      matched.map(({ path, disk }) => [path, disk.target]),
      [['here.qcow2', 'vda']],
    );
    assert.deepEqual(strangers, ['old.qcow2']);
    assert.deepEqual(
      missing.map(({ target }) => target),
      ['vdc'],
    );
  });

  it('are each one image, even if the domain has it twice', () => {
    const disk = (dev: string): string => `<disk><source file='/shared'/><target dev='${dev}'/><shareable/></disk>`;
    const twice = read(`<domain><devices>${disk('vdb')}${disk('vda')}</devices></domain>`);
    const { matched, missing } = matchDomainDisks(twice, ['/shared']);
    assert.deepEqual([matched.map((each) => each.disk.target), missing], [['vda'], []]);
  });

  it('are not missed if they are media in a drive', () => {
    const { missing } = matchDomainDisks(read(fixture('install-from-cdrom.xml')), [`${IMAGES}install.qcow2`]);
    assert.deepEqual(missing, []);
  });

  it('take keys on the boot disk, on data disks if wanted, and never on CD-ROMs', () => {
    assert.deepEqual(
      domain.disks.map((disk) => [takesKeys(disk), takesKeys(disk, true)]),
      [
        [true, true],
        [true, false],
      ],
    );
    assert.deepEqual(names(plan('windows-11-secure-boot.xml', '')), ['win11.qcow2']);
    assert.deepEqual(names(plan('virtio-scsi-two-disks.xml', '')), ['database.qcow2', 'database-data.qcow2']);
    assert.deepEqual(names(plan('virtio-scsi-two-disks.xml', '', { vmOnly: true })), ['database.qcow2']);
  });
});

describe('the change of an image from a domain', () => {
  it('starts an object with the keys of the machine and the disk, in the order of the registry', () => {
    const [change] = plan('serial-only.xml', '');
    assert.equal(
      change?.after,
      `{
  "qemu.machine-types": ["q35"],
  "qemu.recommended-ram-MB": 256,
  "qemu.recommended-vcpus": 1,
  "qemu.architectures": ["x86_64"],
  "qemu.firmware.types": ["bios"],
  "qemu.disk.buses": ["virtio"],
  "qemu.disk.role": "boot",
  "qemu.disk.index": 0,
  "qemu.net.models": ["virtio"],
  "qemu.consoles": ["serial"]
}
`,
    );
    assert.deepEqual([...change.keys.keys()], Object.keys(JSON.parse(change.after) as object));
    assert.deepEqual(checkText(change.after, { registry }), []);
  });

  it('gives another disk nothing but the keys of the disk', () => {
    const [, data] = plan('virtio-scsi-two-disks.xml', '');
    assert.equal(
      data?.after,
      '{\n  "qemu.disk.buses": ["scsi"],\n  "qemu.disk.role": "data",\n  "qemu.disk.index": 1\n}\n',
    );
  });

  it('leaves other members, the layout, and values that say the same as they are written', () => {
    const before =
      '{ "com.example.build": 1e3,\r\n\t"qemu.machine-types" : [ "i440fx" ],\r\n\t"qemu.recommended-ram-MB": 1.536e3,\r\n\t"qemu.video.models": ["qxl"] }';
    const [change] = plan('pc-i440fx-7.2.xml', before);
    assert.ok(
      change?.after.startsWith(`${before.replace('["qxl"] }', '["vga"],\r\n\t"qemu.recommended-vcpus": 2,')}\r\n\t`),
      change?.after,
    );
    assert.equal(change?.before, before);
    assert.deepEqual(
      checkText(change.after, { registry }).filter(({ severity }) => severity === 'error'),
      [],
    );
  });

  it('is none the second time', () => {
    for (const name of ['debian-q35-uefi.xml', 'windows-11-secure-boot.xml', 'virtio-scsi-two-disks.xml']) {
      for (const { after, disk } of plan(name, '')) {
        const again = plan(name, after).find((change) => change.disk.target === disk.target);
        assert.equal(again?.after, after);
      }
    }
  });

  it('replaces what says something else: fewer or other items, another type', () => {
    const before = `{
  "qemu.firmware.types": ["bios", "uefi"],
  "qemu.consoles": "serial",
  "qemu.rng-required": false,
  "qemu.recommended-vcpus": 2.5
}`;
    const [change] = plan('debian-q35-uefi.xml', before);
    const after = JSON.parse(change?.after ?? '') as Record<string, unknown>;
    assert.deepEqual(
      ['qemu.firmware.types', 'qemu.consoles', 'qemu.rng-required', 'qemu.recommended-vcpus'].map((key) => after[key]),
      [['uefi'], ['graphical', 'serial'], true, 2],
    );
  });
});
