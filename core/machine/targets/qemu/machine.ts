import { SPINLOCK_RETRIES } from '../libvirt/cpu';
import type { ChosenFirmware } from '../plan/firmware-descriptors';
import type { Plan } from '../plan/plan';
import { fileOf } from './names';
import { join, type Option } from './option';

/** Stand for the files of a firmware where the host told of none. */
export const CODE_PLACE = 'UEFI_CODE.fd';
export const VARIABLES_PLACE = 'UEFI_VARS.fd';

/** Name, machine type, accelerator, memory, CPUs and clock. */
export function machineOptions({
  configuration,
  platform,
  virtualization,
  firmware,
  processor,
  needsIommu,
}: Plan): Option[] {
  const { name, title, memoryMiB, vcpus, rtcBase } = configuration;
  const cpu = cpuValue(processor);
  return [
    ['-name', join(undefined, { guest: title ?? name })],
    ['-nodefaults'],
    [
      '-machine',
      join(platform.machine, {
        smm: firmware.smm ? 'on' : undefined,
        // The newest interrupt controller that the host has; the usual one is too old for some hosts.
        'gic-version': platform.isArm && platform.family === 'virt' ? 'max' : undefined,
      }),
    ],
    // The IOMMU remaps interrupts only if QEMU has a hand in them.
    ['-accel', virtualization === 'kvm' ? join('kvm', { 'kernel-irqchip': needsIommu ? 'split' : undefined }) : 'tcg'],
    ...(needsIommu ? [['-device', 'intel-iommu,intremap=on,eim=on'] as const] : []),
    ...(cpu === undefined ? [] : [['-cpu', cpu] as const]),
    ['-smp', String(vcpus)],
    ['-m', `${memoryMiB}M`],
    ...(rtcBase === undefined ? [] : [['-rtc', join(undefined, { base: rtcBase })] as const]),
  ];
}

function cpuValue({ model, features, hyperv }: Plan['processor']): string | undefined {
  if (model === undefined && hyperv.length === 0) return undefined;
  const enlightenments = hyperv.map((name) =>
    name === 'spinlocks' ? `hv-spinlocks=0x${SPINLOCK_RETRIES.toString(16)}` : `hv-${name}`,
  );
  return [model ?? 'max', ...features.map((name) => `+${name}`), ...enlightenments].join(',');
}

/** The flash chips of UEFI firmware; nothing for what a machine starts with by itself. `chosen` is undefined where the host has none. */
export function firmwareOptions({ configuration, firmware }: Plan, chosen: ChosenFirmware | undefined): Option[] {
  if (!firmware.uefi) return [];
  if (chosen?.device === 'memory') return [['-bios', chosen.file]];
  const code = chosen?.code ?? { filename: CODE_PLACE, format: 'raw' };
  const variables = chosen?.variables.format ?? 'raw';
  const file = chosen === undefined ? VARIABLES_PLACE : variablesFile(configuration.name);
  const flash = { if: 'pflash' };
  return [
    // Only code in system management mode may write to the flash.
    ...(firmware.smm ? [['-global', 'driver=cfi.pflash01,property=secure,value=on'] as const] : []),
    ['-drive', join(undefined, { ...flash, unit: '0', format: code.format, readonly: 'on', file: code.filename })],
    ['-drive', join(undefined, { ...flash, unit: '1', format: variables, file })],
  ];
}

/** The machine's own copy of the firmware's variables, in the folder where the command is run. */
export function variablesFile(name: string): string {
  return fileOf(name, '-VARS.fd');
}
