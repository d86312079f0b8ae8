import assert from 'node:assert/strict';
import { libvirtDomain } from '../../../../core/machine/targets/libvirt';
import { machine } from './machines';

const WHOLE = `<domain type="kvm">
  <name>web</name>
  <title>Web &amp; mail</title>
  <description>"quotes" &lt;tags&gt;
and lines</description>
  <metadata>
    <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
      <libosinfo:os id="http://debian.org/debian/12"/>
    </libosinfo:libosinfo>
  </metadata>
  <memory unit="MiB">2048</memory>
  <vcpu>2</vcpu>
  <os firmware="efi">
    <type arch="x86_64" machine="q35">hvm</type>
    <firmware>
      <feature enabled="yes" name="enrolled-keys"/>
      <feature enabled="yes" name="secure-boot"/>
    </firmware>
  </os>
  <features>
    <acpi/>
    <apic/>
    <hyperv mode="custom">
      <spinlocks state="on" retries="8191"/>
    </hyperv>
    <smm state="on"/>
  </features>
  <cpu mode="host-passthrough">
    <feature policy="require" name="pclmuldq"/>
  </cpu>
  <clock offset="localtime"/>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2"/>
      <source file="/images/&lt;web>.qcow2"/>
      <target dev="vda" bus="virtio"/>
      <boot order="1"/>
    </disk>
    <interface type="network">
      <source network="default"/>
      <model type="virtio"/>
    </interface>
    <serial type="pty"/>
    <channel type="unix">
      <target type="virtio" name="org.qemu.guest_agent.0"/>
    </channel>
    <tpm model="tpm-crb">
      <backend type="emulator" version="2.0"/>
    </tpm>
    <rng model="virtio">
      <backend model="random">/dev/urandom</backend>
    </rng>
  </devices>
</domain>
`;

describe('libvirtDomain', () => {
  it('writes a whole domain', () => {
    const { text } = libvirtDomain(
      machine({
        name: 'web',
        title: 'Web & mail',
        description: '"quotes" <tags>\nand lines',
        osId: 'http://debian.org/debian/12',
        memoryMiB: 2048,
        firmware: { type: 'uefi', secureBoot: 'required', enrolledKeys: true },
        cpu: { model: 'host', requiredFeatures: ['pclmulqdq'], hypervFeatures: ['spinlocks'] },
        rtcBase: 'localtime',
        disks: [{ path: '/images/<web>.qcow2', bus: 'virtio', role: 'boot' }],
        network: 'virtio',
        guestAgent: true,
        rng: true,
        tpm: { version: '2.0' },
      }),
    );
    assert.equal(text.replaceAll('&gt;.qcow2', '>.qcow2'), WHOLE);
  });

  for (const [what, changes, expected] of [
    ['i440fx as pc', { machine: 'i440fx' }, /<type arch="x86_64" machine="pc">/],
    ['the architecture in the words of libvirt', { architecture: 'i386', machine: 'pc' }, /<type arch="i686"/],
    ['no firmware for BIOS', {}, /<os>\n {4}<type/],
    [
      'that Secure Boot is off',
      { firmware: { type: 'uefi', secureBoot: 'disabled' } },
      /enabled="no" name="secure-boot"/,
    ],
    [
      'a model and its features',
      { cpu: { model: 'EPYC', requiredFeatures: ['aes'] } },
      /<model fallback="allow">EPYC</,
    ],
    ['all that there is, for features without a model', { cpu: { requiredFeatures: ['aes'] } }, /<cpu mode="maximum">/],
    [
      'a block device',
      { disks: [{ path: '/dev/vg/a', bus: 'virtio', role: 'boot' }] },
      /type="block"[^]*dev="\/dev\/vg\/a"/,
    ],
    [
      'a file in shared memory',
      { disks: [{ path: '/dev/shm/a', bus: 'virtio', role: 'boot' }] },
      /type="file"[^]*file="\/dev\/shm\/a"/,
    ],
    ['a CD-ROM as read-only', { disks: ['virtio', 'scsi:cdrom'] }, /device="cdrom"[^]*<readonly\/>/],
    ['virtio-scsi', { disks: ['scsi'] }, /<controller type="scsi" index="0" model="virtio-scsi"\/>/],
    ['a second SCSI controller', { disks: Array.from({ length: 8 }, () => 'scsi') }, /type="scsi" index="1"/],
    [
      'the disk that the machine starts from',
      { disks: ['virtio:cdrom', 'virtio'] },
      /bus="sata"\/>\n.*\n *<boot order="1"\/>/,
    ],
    ['no display', { video: 'none' }, /<model type="none"\/>/],
    ['both consoles if nothing is said', { consoles: [] }, /<serial type="pty"\/>[^]*<graphics type="vnc"/],
    [
      'what an enlightenment needs',
      { cpu: { hypervFeatures: ['stimer'] } },
      /<vpindex[^]*<synic[^]*<stimer[^]*hypervclock/,
    ],
    ['a title on one line', { title: 'a\nb' }, /<title>a b<\/title>/],
    ['the console of IBM Z', { architecture: 's390x', machine: 's390-ccw-virtio' }, /<target type="sclp"\/>/],
    [
      'a keyboard where there is none',
      { architecture: 'aarch64', machine: 'virt', consoles: [] },
      /<input type="keyboard"/,
    ],
  ] as const) {
    it(`writes ${what}`, () => {
      assert.match(libvirtDomain(machine(changes)).text, expected);
    });
  }

  it('writes the network that it is told', () => {
    assert.match(libvirtDomain(machine(), { network: 'lab' }).text, /<source network="lab"\/>/);
    assert.match(libvirtDomain(machine(), { network: 'user' }).text, /<interface type="user"\/>/);
  });

  it('has no place for addresses of cards, identities and paths of the host', () => {
    const { text } = libvirtDomain(
      machine({ firmware: { type: 'uefi' }, network: 'virtio', guestAgent: true, consoles: [] }),
    );
    assert.doesNotMatch(text, /<mac|<uuid|<emulator|<address|<loader|<nvram|path=/);
  });

  it('counts disks beyond z', () => {
    const { text } = libvirtDomain(machine({ disks: Array.from({ length: 29 }, () => 'virtio') }));
    assert.deepEqual(text.match(/dev="vd\w+"/g)?.slice(-4), ['dev="vdz"', 'dev="vdaa"', 'dev="vdab"', 'dev="vdac"']);
  });
});
