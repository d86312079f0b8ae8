import assert from 'node:assert/strict';
import type { MachineConfiguration } from '../../core/machine/configuration';
import { readDescriptors } from '../../core/machine/targets/firmware-files';
import { qemuCommand } from '../../core/machine/targets/qemu';
import { builtinRegistry } from '../../core/registry/registry';
import { cases, machineIn } from './configurations';
import { assertIsMachine } from './support/expectations';
import { hostFirmware } from './support/host-firmware';
import { factsOfGuest } from './support/guest';
import { openWorkshop, type Workshop } from './support/workshop';

describe('QEMU commands, started by the real QEMU', function () {
  this.timeout(60_000);
  let workshop: Workshop;
  let firmware: ReturnType<typeof readDescriptors>['descriptors'];
  before(async () => {
    workshop = await openWorkshop();
    firmware = await hostFirmware();
    const most = Math.max(...cases('/').map(({ configuration }) => configuration.disks.length));
    for (let index = 0; index < most; index++) await workshop.image({ name: `disk${index}.qcow2` });
  });
  after(() => workshop.close());

  const start = async (configuration: MachineConfiguration): Promise<void> => {
    const { text } = qemuCommand(configuration, { virtualization: 'qemu', firmware });
    assertIsMachine(await factsOfGuest(workshop, text), configuration);
  };

  cases('/').forEach(({ what }, index) => {
    it(`starts ${what}`, async () => {
      const found = cases(workshop.path)[index];
      assert.ok(found);
      const name = `guest${index}`;
      await start({ ...found.configuration, name });
    });
  });

  /** Devices that only machines of other architectures have, or only a newer QEMU than the oldest that is supported. */
  const NOT_HERE = new Set(['spapr-vlan', 'tpm-spapr', 'igb']);
  const valuesOf = (key: string): string[] => {
    const items = builtinRegistry().get(key)?.schema.items ?? assert.fail(key);
    assert.ok('enum' in items);
    return (items.enum ?? []).map(String).filter((value) => !NOT_HERE.has(value));
  };

  it('has a device for every network card', async () => {
    for (const network of valuesOf('qemu.net.models')) {
      const machine = network === 'ne2k_pci' ? 'pc' : 'q35';
      await start(machineIn(workshop.path, { network, machine }));
    }
  });

  it('has a device for every display adapter', async () => {
    for (const video of valuesOf('qemu.video.models')) await start(machineIn(workshop.path, { video }));
  });

  it('has a device for every bus of disks', async () => {
    for (const bus of valuesOf('qemu.disk.buses')) {
      await start(machineIn(workshop.path, { machine: 'pc', disks: [bus, bus] }));
    }
  });

  it('has a device for every TPM', async () => {
    for (const model of valuesOf('qemu.tpm.models')) {
      await start(machineIn(workshop.path, { name: model, tpm: { model } }));
    }
  });
});
