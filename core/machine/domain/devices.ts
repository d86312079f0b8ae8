import type { Element } from '@xmldom/xmldom';
import { fromLibvirt, type Reading } from './reading';
import { select } from './select';
import { attributeOf, childOf, childrenOf, elementsIn } from './xml';

/** All devices of a kind, in their order. */
export function devicesOf({ root }: Reading, kind: string): Element[] {
  const devices = childOf(root, 'devices');
  return devices === undefined ? [] : childrenOf(devices, kind);
}

const VERSIONS = 'qemu.virtio.versions';

/** The virtio version that a device's model names (`virtio-transitional`); undefined for any other model. */
function virtioVersion(reading: Reading, model: string | undefined): string | undefined {
  const mapping = reading.mappingOf(VERSIONS);
  const version = model === undefined ? undefined : fromLibvirt(mapping, model);
  return version === model ? undefined : version;
}

/** A model without the virtio version in its name. */
function plainModel(reading: Reading, model: string): string {
  return virtioVersion(reading, model) === undefined ? model : 'virtio';
}

/** The versions of virtio that devices name, the newest first. A plain `virtio` device says nothing of it. */
export function readVirtioVersions(reading: Reading): void {
  const devices = childOf(reading.root, 'devices');
  const named = (devices === undefined ? [] : elementsIn(devices)).map((device) => {
    return virtioVersion(reading, attributeOf(device, 'model') ?? attributeOf(childOf(device, 'model'), 'type'));
  });
  const versions = named.filter((version) => version !== undefined);
  if (versions.length > 0) reading.put(VERSIONS, versions.sort().reverse(), 'devices');
}

const NETWORK = 'qemu.net.models';

/** The models of the network cards. How many there are, and to what they are connected, is for the new host. */
export function readNetwork(reading: Reading): void {
  const cards = devicesOf(reading, 'interface');
  const models = select(reading.root, reading.mappingOf(NETWORK)).map(({ value }) => plainModel(reading, value));
  if (models.length > 0) reading.put(NETWORK, models, 'devices/interface');
  if (cards.length > 1) reading.leaveOut('devices/interface', 'network-cards', { count: cards.length });
  if (cards.some((card) => attributeOf(card, 'type') === 'hostdev'))
    reading.leaveOut('devices/interface', 'host-network-card');
}

/** What a display becomes when a machine is made of keys. */
const USUAL_DISPLAY = 'vnc';

/** A display, a serial port, or both; the display first, since a serial port is in most domains whether the guest uses it or not. */
export function readConsoles(reading: Reading): void {
  const isSerial = ({ tagName }: Element): boolean => tagName === 'serial';
  const consoles = reading.registry.get('qemu.consoles')?.mapping.libvirt ?? [];
  const devices = consoles.flatMap((mapping) => select(reading.root, mapping).map(({ element }) => element));
  const found = [
    ...(devices.some((device) => !isSerial(device)) ? ['graphical'] : []),
    ...(devices.some(isSerial) ? ['serial'] : []),
  ];
  if (found.length > 0) reading.put('qemu.consoles', found, 'devices');
  const types = devicesOf(reading, 'graphics').map((display) => attributeOf(display, 'type') ?? '');
  const others = types.filter((type) => type !== USUAL_DISPLAY);
  if (others.length > 0) reading.leaveOut('devices/graphics', 'display-type', { types: others.join(', ') });
}

/** A random number device, whatever version of virtio it is. */
export function readRng(reading: Reading): void {
  const models = devicesOf(reading, 'rng').map((device) => plainModel(reading, attributeOf(device, 'model') ?? ''));
  if (models.includes('virtio')) reading.put('qemu.rng-required', true, 'devices/rng');
}

const TPM_VERSION = 'qemu.tpm.version';
const TPM_MODELS = 'qemu.tpm.models';

/** Version and model of the TPM. Of one that is the host's own the version is not known. */
export function readTpm(reading: Reading): void {
  const [tpm] = devicesOf(reading, 'tpm');
  if (tpm === undefined) return;
  const [version] = select(reading.root, reading.mappingOf(TPM_VERSION));
  const [model] = select(reading.root, reading.mappingOf(TPM_MODELS));
  if (version !== undefined) reading.put(TPM_VERSION, version.value, 'devices/tpm');
  if (model !== undefined)
    reading.put(TPM_MODELS, [fromLibvirt(reading.mappingOf(TPM_MODELS), model.value)], 'devices/tpm');
  const backend = attributeOf(childOf(tpm, 'backend'), 'type');
  if (backend !== 'emulator') reading.leaveOut('devices/tpm', 'host-tpm');
  else if (version === undefined && model === undefined) reading.leaveOut('devices/tpm', 'unknown-tpm');
}

const CLOCK = 'qemu.rtc.base';

/** UTC or local time. A clock that is kept some time off is carried by what it is counted from. */
export function readClock(reading: Reading): void {
  const [offset] = select(reading.root, reading.mappingOf(CLOCK));
  if (offset === undefined) return;
  const { element, value } = offset;
  const base = value === 'variable' ? (attributeOf(element, 'basis') ?? 'utc') : value;
  if (base === 'timezone' || base === 'absolute') reading.leaveOut('clock', 'clock', { offset: base });
  else reading.put(CLOCK, base, 'clock');
}
