import assert from 'node:assert/strict';
import type { MachineConfiguration } from '../../core/machine/configuration';
import { planImport } from '../../core/machine/import';
import { readImageKeys } from '../../core/machine/read-images';
import { libvirtDomain } from '../../core/machine/targets/libvirt';
import { qemuCommand } from '../../core/machine/targets/qemu';
import { builtinRegistry } from '../../core/registry/registry';
import { factsOfDomain } from './support/domain';
import { factsOfGuest } from './support/guest';
import { hostFirmware } from './support/host-firmware';
import type { MachineFacts } from './support/machine-facts';
import { openWorkshop, type Workshop } from './support/workshop';

/** Keys of each image, and the machine that they ask for. */
interface Story {
  readonly what: string;
  readonly images: readonly Readonly<Record<string, unknown>>[];
  readonly machine: RegExp;
  readonly facts: Omit<MachineFacts, 'machine' | 'images' | 'flash'> & { readonly flash: number };
}

const UEFI = { 'qemu.firmware.types': ['uefi'], 'qemu.machine-types': ['q35'] };

const STORIES: readonly Story[] = [
  {
    what: 'an image that needs Secure Boot',
    images: [
      {
        ...UEFI,
        'qemu.min-ram-MB': 768,
        'qemu.min-vcpus': 3,
        'qemu.firmware.secure-boot': 'required',
        'qemu.firmware.enrolled-keys': true,
        'qemu.disk.buses': ['virtio', 'sata'],
        'qemu.net.models': ['virtio'],
      },
    ],
    machine: /^pc-q35-/,
    facts: { memoryMiB: 768, vcpus: 3, tpms: [], secure: true, flash: 2 },
  },
  {
    what: 'an image that needs a TPM',
    images: [
      {
        ...UEFI,
        'qemu.min-ram-MB': 512,
        'qemu.recommended-ram-MB': 640,
        'qemu.firmware.secure-boot': 'disabled',
        'qemu.tpm.version': '2.0',
        'qemu.tpm.models': ['tpm-crb'],
        'qemu.disk.buses': ['scsi'],
        'qemu.guest-agent': true,
        'qemu.rng-required': true,
      },
    ],
    machine: /^pc-q35-/,
    facts: { memoryMiB: 640, vcpus: 2, tpms: ['tpm-crb'], secure: false, flash: 2 },
  },
  {
    what: 'an image for an old PC',
    images: [
      {
        'qemu.machine-types': ['i440fx'],
        'qemu.min-ram-MB': 64,
        'qemu.max-vcpus': 1,
        'qemu.firmware.types': ['bios'],
        'qemu.disk.buses': ['ide'],
        'qemu.net.models': ['rtl8139'],
        'qemu.video.models': ['cirrus'],
        'qemu.rtc.base': 'localtime',
      },
    ],
    machine: /^pc-i440fx-/,
    facts: { memoryMiB: 64, vcpus: 1, tpms: [], secure: false, flash: 0 },
  },
  {
    what: 'two images of one machine',
    images: [
      {
        'qemu.machine-types': ['q35', 'i440fx'],
        'qemu.min-ram-MB': 1024,
        'qemu.min-vcpus': 2,
        'qemu.disk.role': 'boot',
      },
      { 'qemu.machine-types': ['pc-i440fx-7.2', 'pc-i440fx-7.1'], 'qemu.min-ram-MB': 1536, 'qemu.disk.role': 'data' },
    ],
    machine: /^pc-i440fx-7\.2$/,
    facts: { memoryMiB: 1536, vcpus: 2, tpms: [], secure: false, flash: 0 },
  },
];

const inOrder = (a: string, b: string): number => (a < b ? -1 : 1);

describe('from the keys in images to a machine that runs', function () {
  this.timeout(60_000);
  let workshop: Workshop;
  before(async () => {
    workshop = await openWorkshop();
  });
  after(() => workshop.close());

  /** The images in the workshop, looked at as one machine. */
  const configurationOf = async (images: Story['images'], name: string): Promise<MachineConfiguration> => {
    const texts = images.map((keys) => JSON.stringify(keys));
    const made = texts.map((text, index) => workshop.image({ name: `${name}-${index}.qcow2`, text }));
    const read = await readImageKeys(await Promise.all(made), builtinRegistry());
    const report = planImport(read.images, { registry: builtinRegistry(), name });
    assert.deepEqual(read.failures, []);
    assert.deepEqual(
      report.disagreements.filter(({ stops }) => stops),
      [],
    );
    return report.configuration ?? assert.fail('no configuration');
  };

  const check = (facts: MachineFacts, story: Story, { disks }: MachineConfiguration): void => {
    const { machine, images, flash, ...others } = facts;
    assert.match(machine, story.machine);
    assert.deepEqual(images, disks.map(({ path }) => path).sort(inOrder));
    assert.deepEqual({ ...others, flash: flash.length }, story.facts);
  };

  STORIES.forEach((story, index) => {
    it(`starts ${story.what} by the QEMU command`, async () => {
      const configuration = await configurationOf(story.images, `qemu${index}`);
      const definition = qemuCommand(configuration, { virtualization: 'qemu', firmware: await hostFirmware() });
      assert.deepEqual(definition.notCarried, []);
      check(await factsOfGuest(workshop, definition.text), story, configuration);
    });

    it(`starts ${story.what} by the libvirt domain`, async () => {
      const configuration = await configurationOf(story.images, `libvirt${index}`);
      const definition = libvirtDomain(configuration, { virtualization: 'qemu', network: 'user' });
      assert.deepEqual(definition.notCarried, []);
      check(await factsOfDomain(workshop, definition.text, configuration.name), story, configuration);
    });
  });
});
