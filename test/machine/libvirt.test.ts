import assert from 'node:assert/strict';
import { libvirtDomain } from '../../core/machine/targets/libvirt';
import { cases, machineIn } from './configurations';
import { checkByQemuDriver, checkByTestDriver } from './support/check-domain';
import { openWorkshop, type Workshop } from './support/workshop';

/** QEMU's emulation: no host has to have KVM. The network of the user: the driver has no other one here. */
const OPTIONS = { virtualization: 'qemu', network: 'user' } as const;

describe('libvirt domains, checked by libvirt', function () {
  this.timeout(60_000);
  let workshop: Workshop;
  before(async () => {
    workshop = await openWorkshop();
  });
  after(() => workshop.close());

  for (const { what } of cases('/')) {
    const current = (): ReturnType<typeof cases>[number] => {
      const found = cases(workshop.path).find((each) => each.what === what);
      assert.ok(found);
      return found;
    };

    it(`the schema and the parser take ${what}`, async () => {
      const { configuration } = current();
      await checkByTestDriver(workshop, libvirtDomain(configuration).text, configuration.name);
    });

    it(`the QEMU driver takes ${what}`, async () => {
      const { configuration } = current();
      const command = await checkByQemuDriver(workshop, libvirtDomain(configuration, OPTIONS).text, configuration.name);
      for (const { path } of configuration.disks) assert.ok(command.includes(path), path);
      assert.ok(
        command.includes(`-m ${configuration.memoryMiB}`) || command.includes(`size":${configuration.memoryMiB}`),
      );
      assert.match(command, new RegExp(`-smp ${configuration.vcpus}\\b`));
    });
  }

  it('the QEMU driver takes more CPUs than interrupts reach by themselves', async () => {
    const configuration = machineIn(workshop.path, { vcpus: 280 });
    const command = await checkByQemuDriver(workshop, libvirtDomain(configuration, OPTIONS).text, configuration.name);
    assert.match(command, /intel-iommu/);
  });

  it('the QEMU driver refuses a machine that QEMU does not have', async () => {
    const [first] = cases(workshop.path);
    assert.ok(first);
    const domain = libvirtDomain({ ...first.configuration, machine: 'pc-q35-99.0' }, OPTIONS);
    await assert.rejects(checkByQemuDriver(workshop, domain.text, 'guest'), /pc-q35-99\.0/);
  });
});
