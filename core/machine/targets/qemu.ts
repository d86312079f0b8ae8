import type { MachineConfiguration } from '../configuration';
import type { Definition, TargetOptions, Unsaid } from './definition';
import { unsaid } from './not-carried';
import { chooseFirmware } from './plan/firmware-descriptors';
import { planMachine } from './plan/plan';
import { deviceOptions, usbOptions } from './qemu/devices';
import { diskOptions } from './qemu/disks';
import { CODE_PLACE, firmwareOptions, machineOptions, VARIABLES_PLACE } from './qemu/machine';
import type { Option } from './qemu/option';
import { preparationLines } from './qemu/preparation';
import { shellCommand } from './shell';

/** A command line of QEMU: as text for a shell, with what has to run before it, and as a program with its arguments. */
export interface QemuDefinition extends Definition {
  readonly argv: readonly string[];
}

/**
 * The command that starts the machine (QEMU 7.2), with nothing that QEMU adds by itself. Files of the machine's own, the variables of UEFI
 * firmware and the state of the TPM, are made in the folder where the text is run.
 */
export function qemuCommand(configuration: MachineConfiguration, options: TargetOptions = {}): QemuDefinition {
  const { plan, notCarried } = planMachine(configuration, 'QEMU', options);
  const chosen = plan.firmware.uefi ? chooseFirmware(options.firmware ?? [], configuration) : undefined;
  const program = `qemu-system-${configuration.architecture}`;
  const all: Option[] = [
    ...machineOptions(plan),
    ...firmwareOptions(plan, chosen),
    ...usbOptions(plan),
    ...diskOptions(plan),
    ...deviceOptions(plan),
  ];
  const lines = [...preparationLines(plan, chosen), shellCommand(program, all)];
  return {
    text: lines.map((line) => `${line}\n`).join(''),
    argv: [program, ...all.flatMap(([name, value]) => (value === undefined ? [name] : [name, value]))],
    notCarried: [
      ...notCarried,
      ...(plan.firmware.uefi && chosen === undefined ? [firmwareMissing()] : []),
      ...withoutPlace(configuration),
    ],
  };
}

function firmwareMissing(): Unsaid {
  return unsaid('qemu.firmware.types', 'firmware-missing', { code: CODE_PLACE, variables: VARIABLES_PLACE });
}

function withoutPlace({ description, osId }: MachineConfiguration): Unsaid[] {
  return [
    ...(description === undefined ? [] : [unsaid('qemu.image.description', 'qemu-description')]),
    ...(osId === undefined ? [] : [unsaid('qemu.os.id', 'qemu-os-id', { id: osId })]),
  ];
}
