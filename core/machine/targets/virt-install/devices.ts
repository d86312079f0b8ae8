import { plannedControllers } from '../libvirt/controllers';
import { networkModel } from '../libvirt/devices';
import { virtioModel } from '../libvirt/disks';
import type { Plan } from '../plan/plan';
import { attribute, parts, type Option } from './option';

/** Everything that is plugged into the machine. */
export function deviceOptions(plan: Plan): Option[] {
  return [
    ...diskOptions(plan),
    ...plannedControllers(plan).map(({ type, index, model }): Option => [
      '--controller',
      parts({ type, index: String(index), model }),
    ]),
    networkOption(plan),
    ...displayOptions(plan),
    ...otherOptions(plan),
  ];
}

function diskOptions(plan: Plan): Option[] {
  const disks = plan.disks.map(({ path, bus, device, bootOrder }): Option => {
    const isCdrom = device === 'cdrom';
    const order = bootOrder === undefined ? undefined : String(bootOrder);
    const driver = { 'driver.name': 'qemu', 'driver.type': 'qcow2' };
    const drive = { device: isCdrom ? device : undefined, readonly: isCdrom ? 'on' : undefined };
    return ['--disk', parts({ path, ...drive, ...driver, bus, 'boot.order': order })];
  });
  const model = virtioModel(plan);
  if (model === undefined) return disks;
  const models = plan.disks.flatMap(({ bus }, index) =>
    bus === 'virtio' ? [attribute(`./devices/disk[${index + 1}]/@model`, model)] : [],
  );
  return [...disks, ...models];
}

function networkOption(plan: Plan): Option {
  const model = networkModel(plan);
  const { network } = plan;
  return ['--network', parts(network === 'user' ? { type: network, model } : { network, model })];
}

function displayOptions({ display, platform }: Plan): Option[] {
  const { graphical, serial, video } = display;
  const console: Option =
    platform.architecture === 's390x' ? ['--console', 'pty,target.type=sclp'] : ['--serial', 'pty'];
  return [
    ['--graphics', graphical ? 'vnc' : 'none'],
    ...(video === undefined ? [] : [['--video', parts({ model: video })] as const]),
    ...(serial ? [console] : []),
  ];
}

function otherOptions(plan: Plan): Option[] {
  const { tpm, hasGuestAgent, hasRng, needsIommu } = plan;
  const model = virtioModel(plan);
  const agent = { type: 'unix', 'target.type': 'virtio', 'target.name': 'org.qemu.guest_agent.0' };
  const iommu = { model: 'intel', 'driver.intremap': 'on', 'driver.eim': 'on' };
  return [
    ...(needsIommu ? [['--iommu', parts(iommu)] as const] : []),
    ...(hasGuestAgent ? [['--channel', parts(agent)] as const] : []),
    ...(tpm ? [['--tpm', tpmValue(tpm)] as const] : []),
    ...(model === undefined ? [] : [['--memballoon', parts({ model })] as const]),
    ...(hasRng ? [['--rng', parts({ 'backend.model': 'random', device: '/dev/urandom', model })] as const] : []),
  ];
}

function tpmValue({ model, version }: NonNullable<Plan['tpm']>): string {
  return parts({ model, 'backend.type': 'emulator', 'backend.version': version });
}
