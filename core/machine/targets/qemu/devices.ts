import type { Plan } from '../plan/plan';
import { canHaveUsb, deviceFor, fileOf, virtioDevice } from './names';
import { join, type Option } from './option';

/** Everything that is plugged in besides disks. */
export function deviceOptions(plan: Plan): Option[] {
  return [
    ...networkOptions(plan),
    ...displayOptions(plan),
    ...consoleOptions(plan),
    ...agentOptions(plan),
    ...tpmOptions(plan),
    ...rngOptions(plan),
  ];
}

/** The USB controller, where something is plugged into it. */
export function usbOptions(plan: Plan): Option[] {
  const { disks, configuration } = plan;
  const isUsed = configuration.network === 'usb-net' || disks.some(({ bus }) => bus === 'usb') || hasUsbInput(plan);
  return isUsed ? [['-device', 'qemu-xhci,id=xhci']] : [];
}

/** QEMU's own network behind that of the user: it needs no rights, and nothing outside reaches the guest. */
function networkOptions(plan: Plan): Option[] {
  const { network } = plan.configuration;
  if (network === undefined && plan.platform.transport !== 'mmio') return [['-nic', 'user']];
  const device = deviceFor('qemu.net.models', network ?? 'virtio', plan);
  return [
    ['-netdev', 'user,id=net0'],
    ['-device', join(device, { netdev: 'net0' })],
  ];
}

function displayOptions(plan: Plan): Option[] {
  if (!plan.display.graphical) return [['-display', 'none']];
  const inputs = plan.platform.isX86 ? ['tablet'] : ['tablet', 'kbd'];
  if (hasUsbInput(plan)) return [adapter(plan), ...inputs.map((each): Option => ['-device', `usb-${each},bus=xhci.0`])];
  if (plan.platform.transport !== 'ccw') return [adapter(plan)];
  return [adapter(plan), ['-device', 'virtio-tablet-ccw'], ['-device', 'virtio-keyboard-ccw']];
}

function hasUsbInput({ display, platform }: Plan): boolean {
  return display.graphical && canHaveUsb(platform);
}

/** Machines with VGA have an adapter of their own; others get virtio's, which has no VGA part there and is always a modern device. */
function adapter(plan: Plan): Option {
  const { isX86, architecture } = plan.platform;
  const hasVga = isX86 || architecture.startsWith('ppc');
  const { video } = plan.display;
  if (video === undefined && hasVga) return ['-vga', 'std'];
  if (!hasVga && (video === undefined || video === 'virtio'))
    return ['-device', virtioDevice('gpu', { platform: plan.platform })];
  return ['-device', deviceFor('qemu.video.models', video ?? 'virtio', plan)];
}

/** The terminal is the serial console and, after Ctrl-A C, QEMU's monitor; without a serial console it is the monitor. */
function consoleOptions({ display }: Plan): Option[] {
  return display.serial ? [['-serial', 'mon:stdio']] : [['-monitor', 'stdio']];
}

function agentOptions(plan: Plan): Option[] {
  if (!plan.hasGuestAgent) return [];
  const path = fileOf(plan.configuration.name, '-qga.sock');
  return [
    ['-device', virtioDevice('serial', plan)],
    ['-chardev', join('socket', { id: 'qga0', path, server: 'on', wait: 'off' })],
    ['-device', 'virtserialport,chardev=qga0,name=org.qemu.guest_agent.0'],
  ];
}

function tpmOptions({ tpm, platform, configuration }: Plan): Option[] {
  if (tpm === undefined) return [];
  const device = tpm.model === 'tpm-tis' && platform.isArm ? 'tpm-tis-device' : tpm.model;
  return [
    ['-chardev', join('socket', { id: 'chrtpm', path: tpmSocket(configuration.name) })],
    ['-tpmdev', 'emulator,id=tpm0,chardev=chrtpm'],
    ['-device', join(device, { tpmdev: 'tpm0' })],
  ];
}

/** Folder of the TPM's state, in the folder where the command is run. */
export function tpmFolder(name: string): string {
  return fileOf(name, '-tpm');
}

/** Socket on which swtpm waits for QEMU. */
export function tpmSocket(name: string): string {
  return `${tpmFolder(name)}/swtpm.sock`;
}

function rngOptions(plan: Plan): Option[] {
  if (!plan.hasRng) return [];
  return [
    ['-object', 'rng-random,id=rng0,filename=/dev/urandom'],
    ['-device', join(virtioDevice('rng', plan), { rng: 'rng0' })],
  ];
}
