import assert from 'node:assert/strict';
import { disk, os, refusal, told, vm } from './texts';

describe('the machine of a libvirt domain', () => {
  const MEMORY: readonly (readonly [string, string, number])[] = [
    ['', '1048576', 1024],
    ['b', '1048576', 1],
    ['bytes', '1048577', 2],
    ['BYTE', '1', 1],
    ['KB', '1000000', 954],
    ['kb', '1048', 1],
    ['k', '1024', 1],
    ['KiB', '1025', 2],
    ['MB', '1', 1],
    ['MB', '1000', 954],
    ['M', '512', 512],
    ['MiB', '512', 512],
    ['mib', '512', 512],
    ['GB', '1', 954],
    ['G', '1', 1024],
    ['GiB', '3', 3072],
    ['TB', '1', 953675],
    ['T', '1', 1048576],
    ['TiB', '2', 2097152],
    ['PiB', '1', 1073741824],
    ['b', '2251799812636672', 2147483647],
  ];
  for (const [unit, value, expected] of MEMORY) {
    it(`take ${value} ${unit || '(without a unit)'} of memory for ${expected} MiB`, () => {
      const attribute = unit === '' ? '' : ` unit='${unit}'`;
      assert.deepEqual(vm(`<memory${attribute}>${value}</memory>`), { 'qemu.recommended-ram-MB': expected });
    });
  }

  it('tell of less memory to start with, in whatever unit', () => {
    const memory = `<memory unit='GiB'>2</memory>`;
    assert.deepEqual(told(`${memory}<currentMemory unit='MiB'>1024</currentMemory>`), [
      'currentMemory: the memory of 2048 MiB is carried, but not that the machine starts with 1024 MiB of it.',
    ]);
    assert.deepEqual(told(`${memory}<currentMemory>2097152</currentMemory>`), []);
    assert.match(refusal(`${memory}<currentMemory>much</currentMemory>`), /^dom\.xml:2: the memory "much"/);
  });

  it('tell of more memory than the key takes, and say nothing of none', () => {
    assert.match(told(`<memory unit='EiB'>1</memory>`)[0] ?? '', /1099511627776 is not carried.*recommended-ram-MB/);
    assert.deepEqual(vm(`<memory unit='KiB'>0</memory>`), {});
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['a unit that there is not', `<memory unit='XiB'>1</memory>`, /^dom\.xml:2: the memory "1" with the unit "XiB"/],
    ['memory in words', `<memory>much</memory>`, /^dom\.xml:2: the memory "much"/],
    ['negative memory', `<memory>-1</memory>`, /the memory "-1"/],
    ['virtual CPUs in words', `\n<vcpu>two</vcpu>`, /^dom\.xml:3: <vcpu>: "two" is not a whole number/],
    ['no number of virtual CPUs', '<vcpu></vcpu>', /: <vcpu>: "" is not a whole number/],
    ['virtual CPUs to start with in words', '<vcpu current="one">2</vcpu>', /: <vcpu current=\.\.\.>: "one" is not/],
    ['a container', `<os><type>exe</type></os>`, /^dom\.xml:2: is a domain of type "exe"/],
    ['a paravirtualized guest', `<os><type>xen</type></os>`, /a domain of type "xen"/],
    [
      'the same boot order twice',
      `<devices>${disk(`dev='vda'`, `<boot order='1'/>`)}\n<interface><boot order='1'/></interface></devices>`,
      /^dom\.xml:3: the boot order 1 is given to more than one device/,
    ],
    [
      'both kinds of boot order',
      `<os><boot dev='hd'/></os><devices>${disk(`dev='vda'`, `<boot order='1'/>`)}</devices>`,
      /exclude each other/,
    ],
    [
      'a boot order of 0',
      `<devices>${disk(`dev='vda'`, `<boot order='0'/>`)}</devices>`,
      /: <boot order=\.\.\.>: "0" is not a whole number/,
    ],
    ['a disk twice', `<devices>${disk(`dev='vda'`)}\n${disk(`dev='vda'`)}</devices>`, /^dom\.xml:3: the disk "vda" is/],
  ];
  for (const [name, inside, message] of REFUSED) {
    it(`are not read from a domain with ${name}`, () => {
      assert.match(refusal(inside), message);
    });
  }

  const MACHINES: readonly (readonly [string, string])[] = [
    ['pc-q35-7.2', 'q35'],
    ['pc-q35-rhel9.2.0', 'q35'],
    ['pc-i440fx-focal', 'pc'],
    ['pc', 'pc'],
    ['i440fx', 'pc'],
    ['virt-8.2', 'virt'],
    ['pseries-rhel8.6.0', 'pseries'],
    ['s390-ccw-virtio-7.2', 's390-ccw-virtio'],
    ['microvm', 'microvm'],
    ['pc-0.12', 'pc-0.12'],
  ];
  for (const [machine, family] of MACHINES) {
    it(`take the machine ${machine} for ${family}, or exactly`, () => {
      const inside = os(`machine='${machine}'`);
      assert.deepEqual(vm(inside), { 'qemu.machine-types': [family] });
      const exact = machine === 'i440fx' ? 'pc' : machine;
      assert.deepEqual(vm(inside, true), { 'qemu.machine-types': [exact] });
    });
  }

  it('tell of a machine whose name is none', () => {
    assert.deepEqual(vm(os(`machine='no machine'`)), {});
    assert.match(told(os(`machine='no machine'`))[0] ?? '', /"no machine" is not carried, because qemu\.machine-types/);
  });

  const FIRMWARE: readonly (readonly [string, string, unknown])[] = [
    ['the BIOS of a PC', os(`arch='x86_64'`), ['bios']],
    ['nothing of what an ARM machine leaves out', os(`arch='aarch64' machine='virt'`), undefined],
    ['nothing of a microvm', os(`arch='x86_64' machine='microvm'`), undefined],
    ['nothing where a kernel is booted directly', os(`arch='x86_64'`, `<kernel>/boot/vmlinuz</kernel>`), undefined],
    ['UEFI by a variable store', os(`arch='x86_64'`, `<nvram>/x</nvram>`), ['uefi']],
    ['UEFI by the name of a ROM', os(`arch='x86_64'`, `<loader>/usr/share/ovmf/OVMF.fd</loader>`), ['uefi']],
    ['the BIOS by the name of a ROM', os(`arch='x86_64'`, `<loader>/usr/share/bios-256k.bin</loader>`), ['bios']],
    ['not by the name of a folder', os(`arch='x86_64'`, `<loader>/usr/share/ovmf/rom.bin</loader>`), undefined],
    ['U-Boot', os(`arch='riscv64' machine='virt'`, `<loader>/usr/lib/u-boot/u-boot.bin</loader>`), ['uboot']],
  ];
  for (const [name, inside, expected] of FIRMWARE) {
    it(`know the firmware: ${name}`, () => {
      assert.deepEqual(vm(inside)['qemu.firmware.types'], expected);
    });
  }

  it('know Secure Boot in the new and in the older form, and say nothing of a loader that is not secure', () => {
    const key = 'qemu.firmware.secure-boot';
    assert.equal(vm(os('', `<firmware><feature name='secure-boot' enabled='yes'/></firmware>`))[key], 'required');
    assert.equal(vm(os('', `<firmware><feature name='secure-boot' enabled='no'/></firmware>`))[key], 'disabled');
    assert.equal(vm(os('', `<loader type='pflash' secure='yes'>/x</loader>`))[key], 'required');
    assert.equal(vm(os('', `<loader type='pflash' secure='no'>/x</loader>`))[key], undefined);
  });

  it('know the architectures by their names in QEMU', () => {
    const name = (arch: string): unknown => vm(os(`arch='${arch}' machine='none'`))['qemu.architectures'];
    assert.deepEqual(['i686', 'armv7l', 'armv6l', 'ppc64le', 's390x', 'x86_64'].map(name), [
      ['i386'],
      ['arm'],
      ['arm'],
      ['ppc64'],
      ['s390x'],
      ['x86_64'],
    ]);
    assert.match(told(os(`arch='ia64'`))[0] ?? '', /"ia64" is not carried/);
  });
});
