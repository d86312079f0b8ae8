import type { Option } from './option';

/** Devices of disks that take a place on the PCI bus each. */
const ON_PCI = /^(virtio-(blk|scsi)-pci|nvme|ich9-ahci|sdhci-pci)/;
/** So many of them have a slot of their own. Together with everything else that a machine may have, they leave the upper half of the bus. */
const MOST_ALONE = 8;
const FUNCTIONS = 8;
/** The last slot that no machine has for itself: on q35 the next one is the chipset's. */
const LAST_SLOT = 30;

/**
 * Options of disks as a bus with 32 slots takes them: the first ones go where QEMU puts them, the others share the last slots, eight to a slot,
 * so that guests find all of them in their order. Room is for 120 and more, by what else the machine has.
 */
export function shareSlots(options: readonly Option[]): Option[] {
  const sharing = options.filter(isOnPci).slice(MOST_ALONE);
  const firstSlot = LAST_SLOT + 1 - Math.ceil(sharing.length / FUNCTIONS);
  return options.map((option) => {
    const [name, value = ''] = option;
    const index = sharing.indexOf(option);
    if (index < 0) return option;
    const slot = (firstSlot + Math.floor(index / FUNCTIONS)).toString(16);
    const part = index % FUNCTIONS;
    return [name, `${value},addr=0x${slot}.${part}${part === 0 ? ',multifunction=on' : ''}`];
  });
}

function isOnPci([name, value = '']: Option): boolean {
  return name === '-device' && ON_PCI.test(value);
}
