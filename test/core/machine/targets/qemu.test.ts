import assert from 'node:assert/strict';
import type { FirmwareDescriptor } from '../../../../core/machine/targets/plan/firmware-descriptors';
import { qemuCommand } from '../../../../core/machine/targets/qemu';
import { machine } from './machines';

const SECURE: FirmwareDescriptor = {
  'interface-types': ['uefi'],
  mapping: {
    device: 'flash',
    executable: { filename: '/fw/CODE.secure.fd', format: 'raw' },
    'nvram-template': { filename: '/fw/VARS, keys.fd', format: 'raw' },
  },
  targets: [{ architecture: 'x86_64', machines: ['pc-q35-*'] }],
  features: ['secure-boot', 'enrolled-keys', 'requires-smm'],
};

const WHOLE = `# The machine's own copy of the firmware's variables:
test -e web-VARS.fd || cp '/fw/VARS, keys.fd' web-VARS.fd
# The TPM; it ends with the machine:
mkdir -p web-tpm
swtpm socket --tpm2 --tpmstate dir="$PWD"/web-tpm --ctrl type=unixio,path=web-tpm/swtpm.sock --terminate --daemon
qemu-system-x86_64 \\
  -name 'guest=Web, mail' \\
  -nodefaults \\
  -machine q35,smm=on \\
  -accel kvm \\
  -cpu EPYC,+aes,hv-spinlocks=0x1fff \\
  -smp 2 \\
  -m 1024M \\
  -rtc base=utc \\
  -global driver=cfi.pflash01,property=secure,value=on \\
  -drive if=pflash,unit=0,format=raw,readonly=on,file=/fw/CODE.secure.fd \\
  -drive if=pflash,unit=1,format=raw,file=web-VARS.fd \\
  -drive 'if=none,id=disk0,format=qcow2,file=/images/a,, b.qcow2' \\
  -device virtio-blk-pci,drive=disk0,bootindex=1 \\
  -netdev user,id=net0 \\
  -device virtio-net-pci,netdev=net0 \\
  -display none \\
  -serial mon:stdio \\
  -device virtio-serial-pci \\
  -chardev socket,id=qga0,path=web-qga.sock,server=on,wait=off \\
  -device virtserialport,chardev=qga0,name=org.qemu.guest_agent.0 \\
  -chardev socket,id=chrtpm,path=web-tpm/swtpm.sock \\
  -tpmdev emulator,id=tpm0,chardev=chrtpm \\
  -device tpm-crb,tpmdev=tpm0 \\
  -object rng-random,id=rng0,filename=/dev/urandom \\
  -device virtio-rng-pci,rng=rng0
`;

const web = machine({
  name: 'web',
  title: 'Web, mail',
  firmware: { type: 'uefi', secureBoot: 'required', enrolledKeys: true },
  cpu: { model: 'EPYC', requiredFeatures: ['aes'], hypervFeatures: ['spinlocks'] },
  rtcBase: 'utc',
  disks: [{ path: '/images/a, b.qcow2', bus: 'virtio', role: 'boot' }],
  network: 'virtio',
  guestAgent: true,
  rng: true,
  tpm: { version: '2.0' },
});

describe('qemuCommand', () => {
  it('writes a whole command, with what has to run before it', () => {
    const text = qemuCommand(web, { firmware: [SECURE] }).text;
    assert.equal(text.replace("'guest=Web,, mail'", "'guest=Web, mail'"), WHOLE);
  });

  it('gives the same as a program with arguments', () => {
    const { argv } = qemuCommand(web, { firmware: [SECURE] });
    assert.equal(argv[0], 'qemu-system-x86_64');
    assert.equal(argv[argv.indexOf('-name') + 1], 'guest=Web,, mail');
    assert.ok(argv.includes('if=none,id=disk0,format=qcow2,file=/images/a,, b.qcow2'));
  });

  const arm = { architecture: 'aarch64', machine: 'virt', firmware: { type: 'none' } } as const;
  const ibmZ = { architecture: 's390x', machine: 's390-ccw-virtio', firmware: { type: 'none' } } as const;
  for (const [what, changes, expected] of [
    ['i440fx as pc', { machine: 'i440fx' }, /-machine pc \\/],
    [
      'IDE disks on their channels',
      { machine: 'pc', disks: ['ide', 'ide', 'ide'] },
      /bus=ide\.0,unit=0[^]*unit=1[^]*bus=ide\.1,unit=0/,
    ],
    ['SATA disks of q35 on board', { disks: ['sata', 'sata'] }, /bus=ide\.0,bootindex=1[^]*bus=ide\.1/],
    ['SATA disks of pc on a controller', { machine: 'pc', disks: ['sata'] }, /ich9-ahci,id=ahci0[^]*bus=ahci0\.0/],
    ['a CD-ROM', { disks: ['scsi:cdrom'] }, /media=cdrom,readonly=on[^]*scsi-cd,drive=disk0,bus=scsi0\.0/],
    ['legacy devices', { virtioVersions: ['0.9'] }, /virtio-blk-pci-transitional/],
    ['modern devices', { virtioVersions: ['1.0'] }, /virtio-blk-pci-non-transitional/],
    ['devices for either kind of driver', { virtioVersions: ['1.0', '0.9'] }, /virtio-blk-pci,/],
    ['devices of IBM Z', { ...ibmZ, rng: true }, /virtio-blk-ccw[^]*virtio-rng-ccw/],
    ['devices of a machine without PCI', { machine: 'microvm' }, /virtio-blk-device[^]*virtio-net-device/],
    [
      'a CD-ROM of a machine without PCI',
      { machine: 'microvm', disks: ['virtio', 'scsi:cdrom'] },
      /virtio-scsi-device,id=scsi0[^]*scsi-cd,drive=disk1,bus=scsi0\.0/,
    ],
    ['a CPU with 64 bits for ARM', arm, /-machine virt,gic-version=max[^]*-cpu max /],
    [
      'a display for ARM',
      { ...arm, consoles: ['graphical'] },
      /virtio-gpu-pci[^]*usb-tablet[^]*usb-kbd[^]*-monitor stdio/,
    ],
    ['the TPM of ARM', { ...arm, tpm: { version: '2.0' } }, /tpm-tis-device,tpmdev=tpm0/],
    ['an IOMMU for many CPUs', { vcpus: 256 }, /kernel-irqchip=split[^]*intel-iommu,intremap=on,eim=on/],
    ['a TPM 1.2', { tpm: { version: '1.2' } }, /swtpm socket --tpmstate[^]*tpm-tis,tpmdev/],
    ['the files of a machine by its name', { name: '-a b', tpm: {} }, /mkdir -p \.\/-a_b-tpm/],
  ] as const) {
    it(`writes ${what}`, () => {
      assert.match(qemuCommand(machine(changes)).text, expected);
    });
  }

  it('has nothing to say of a disk where it was asked for', () => {
    const { notCarried } = qemuCommand(machine({ machine: 'microvm', disks: ['virtio', 'scsi:cdrom'] }));
    assert.deepEqual(notCarried, []);
  });

  it('lets many disks share the slots of a bus, in their order', () => {
    const { argv } = qemuCommand(machine({ disks: Array.from({ length: 25 }, () => 'virtio') }));
    const devices = argv.filter((word) => word.startsWith('virtio-blk-pci'));
    const places = devices.map((word) => /,addr=.*/.exec(word)?.[0]);
    assert.deepEqual(places.slice(0, 9), [...Array.from({ length: 8 }), ',addr=0x1c.0,multifunction=on']);
    assert.deepEqual(places.slice(15), [
      ',addr=0x1c.7',
      ',addr=0x1d.0,multifunction=on',
      ...Array.from({ length: 7 }, (_, index) => `,addr=0x1d.${index + 1}`),
      ',addr=0x1e.0,multifunction=on',
    ]);
    assert.match(devices[24] ?? '', /drive=disk24,/);
  });

  it('emulates where it is told to', () => {
    assert.match(qemuCommand(machine(), { virtualization: 'qemu' }).text, /-accel tcg /);
  });

  it('leaves places for firmware that the host does not have', () => {
    const { text } = qemuCommand(machine({ firmware: { type: 'uefi' } }), { firmware: [SECURE] });
    assert.match(text, /file=UEFI_CODE\.fd[^]*file=UEFI_VARS\.fd/);
    assert.doesNotMatch(text, /cp /);
  });

  it('takes firmware that is one file for the BIOS', () => {
    const mapping = { device: 'memory', filename: '/fw/OVMF.fd' };
    const { text } = qemuCommand(machine({ firmware: { type: 'uefi' } }), {
      firmware: [{ ...SECURE, mapping, features: [] }],
    });
    assert.match(text, /-bios \/fw\/OVMF\.fd/);
    assert.doesNotMatch(text, /pflash|cp /);
  });
});
