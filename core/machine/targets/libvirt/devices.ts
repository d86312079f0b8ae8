import type { Plan } from '../plan/plan';
import { controllerElements } from './controllers';
import { diskElements, virtioModel } from './disks';
import { element, type XmlElement } from './xml';

/** Everything that is plugged into the machine. Addresses, MAC addresses and sockets are left to libvirt. */
export function devicesElement(plan: Plan): XmlElement {
  return element('devices', {}, [
    ...diskElements(plan),
    ...controllerElements(plan),
    interfaceElement(plan),
    ...consoleElements(plan),
    ...(plan.hasGuestAgent ? [guestAgentElement()] : []),
    ...inputElements(plan),
    ...tpmElements(plan),
    ...displayElements(plan),
    ...balloonElements(plan),
    ...(plan.hasRng ? [rngElement(plan)] : []),
    ...(plan.needsIommu ? [iommuElement()] : []),
  ]);
}

function interfaceElement(plan: Plan): XmlElement {
  const model = networkModel(plan);
  const models = model === undefined ? [] : [element('model', { type: model })];
  if (plan.network === 'user') return element('interface', { type: 'user' }, models);
  return element('interface', { type: 'network' }, [element('source', { network: plan.network }), ...models]);
}

/** The card as libvirt names it; undefined where libvirt chooses. */
export function networkModel(plan: Plan): string | undefined {
  const { network } = plan.configuration;
  return network === 'virtio' ? (virtioModel(plan) ?? network) : network;
}

function consoleElements({ display, platform }: Plan): XmlElement[] {
  if (!display.serial) return [];
  if (platform.architecture !== 's390x') return [element('serial', { type: 'pty' })];
  return [element('console', { type: 'pty' }, [element('target', { type: 'sclp' })])];
}

function guestAgentElement(): XmlElement {
  const target = element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' });
  return element('channel', { type: 'unix' }, [target]);
}

/** A pointer that stays where the mouse is; x86 has a keyboard by itself. */
function inputElements({ display, platform }: Plan): XmlElement[] {
  const { transport, isX86 } = platform;
  if (!display.graphical || transport === 'none' || transport === 'mmio') return [];
  const bus = transport === 'ccw' ? 'virtio' : 'usb';
  return (isX86 ? ['tablet'] : ['tablet', 'keyboard']).map((type) => element('input', { type, bus }));
}

function tpmElements({ tpm }: Plan): XmlElement[] {
  if (tpm === undefined) return [];
  const { model, version } = tpm;
  return [element('tpm', { model }, [element('backend', { type: 'emulator', version })])];
}

function displayElements({ display: { graphical, video } }: Plan): XmlElement[] {
  return [
    ...(graphical ? [element('graphics', { type: 'vnc', autoport: 'yes' })] : []),
    ...(video === undefined ? [] : [element('video', {}, [element('model', { type: video })])]),
  ];
}

function balloonElements(plan: Plan): XmlElement[] {
  const model = virtioModel(plan);
  return model === undefined ? [] : [element('memballoon', { model })];
}

function rngElement(plan: Plan): XmlElement {
  return element('rng', { model: virtioModel(plan) ?? 'virtio' }, [
    element('backend', { model: 'random' }, '/dev/urandom'),
  ]);
}

function iommuElement(): XmlElement {
  return element('iommu', { model: 'intel' }, [element('driver', { intremap: 'on', eim: 'on' })]);
}
