import type { MessageArgs } from '../../message';
import type { Unsaid } from './definition';

/** Why something of a configuration is not in a definition, or is different there; English templates for `renderMessage`. */
export const NOT_CARRIED = {
  'libvirt-machine':
    'libvirt refuses to define the machine {machine}, which has no PCI bus. Take the definition for QEMU, or prefer another machine type.',
  'disk-bus':
    '{file}: {target} cannot attach this disk to the bus {bus} on the machine {machine}. It is on {instead} now, for which the image names no driver: see whether the guest starts.',
  'line-break':
    '{file}: the schema of libvirt takes no path with a line break, so the definition may be refused. Rename the file, and write the definition again.',
  'cdrom-bus': '{file}: there are no CD-ROM drives on the bus {bus}. It is on {instead} now.',
  'no-bus':
    '{file}: the machine {machine} has no place for this disk. It is on the bus {bus} now, where {target} will refuse it: leave the image out, or prefer another machine type.',
  'kernel-command-line':
    'The kernel command line counts only where a kernel file is started directly, and this machine starts from its disk. Put {arguments} into the configuration of the boot loader inside the guest.',
  'firmware-file': '{target} starts the firmware {firmware} only from a file. Add that file to the definition.',
  'firmware-unknown':
    'Machines of the architecture {architecture} do not start with the firmware {firmware}. They start with what {target} gives them.',
  'firmware-missing':
    'None of the UEFI firmware of this host fits this machine. Put the paths of its code and of its variables in the place of {code} and {variables}.',
  'enrolled-keys-off':
    'A variable store with enrolled keys switches Secure Boot on, but Secure Boot has to be off here. It stays off, and the store starts without keys.',
  'enrolled-keys-machine':
    'Firmware with enrolled keys needs the machine q35, and this machine is {machine}. The variable store starts without keys.',
  'hyperv-architecture': 'Hyper-V features exist on x86 only, not on {architecture}: {features} are left out.',
  'hyperv-kvm': 'Hyper-V features need KVM: {features} are left out.',
  'cpu-host': 'Without KVM there is no CPU of the host to pass through. The model is max, all that QEMU can emulate.',
  'tpm-model': 'The TPM model {model} does not go with {reason}. The model is {instead} now.',
  'virtio-version':
    'The machine {machine} has no PCI bus, and only there can legacy and modern virtio devices be told apart. Its devices are of the usual kind.',
  'no-display':
    'The guest wants to be used on a display, and no display adapter is allowed. The machine has a serial console instead.',
  'no-guest-agent-bus': 'The machine {machine} has no bus for the channel of the guest agent.',
  'no-rng-bus': 'The machine {machine} has no bus for a random number device.',
  'qemu-description': "QEMU's command line has no place for a description.",
  'qemu-os-id': "QEMU's command line has no place for the operating system {id}.",
  'virt-install-escapes':
    'virt-install writes the characters & < > and quotes of {text} wrongly into the domain. Rename what it names, or correct the domain with virsh edit.',
  'not-xml':
    'XML cannot hold some control characters of {text}. Each of them is written as U+FFFD, so the definition names something else.',
} as const;

/** An entry for the list of what a definition leaves out. */
export function unsaid(what: string, why: keyof typeof NOT_CARRIED, args: MessageArgs = {}): Unsaid {
  return { what, message: NOT_CARRIED[why], args };
}
