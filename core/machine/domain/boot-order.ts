import type { Element } from '@xmldom/xmldom';
import type { DiskElement } from './disks';
import type { Reading } from './reading';
import { domainRefused } from './refusals';
import { attributeOf, childOf, childrenOf, elementsIn, lineOf } from './xml';

interface Place {
  readonly device: Element;
  readonly order: number;
}

/**
 * The disk that the machine starts from: the one with the lowest boot order, else the first. What libvirt would try before it is told: a
 * network card or CD-ROM says nothing of a disk. Throws domain-refused where libvirt would refuse the order.
 */
export function bootDiskOf(reading: Reading, fixed: readonly DiskElement[]): DiskElement | undefined {
  const places = readOrder(reading);
  const old = oldOrder(reading);
  const [first] = places;
  if (first !== undefined && old.length > 0) {
    throw domainRefused('boot-mixed', reading.file, { line: lineOf(first.device) });
  }
  const ordered = places.flatMap(({ device }) => fixed.filter(({ element }) => element === device));
  const boot = ordered[0] ?? fixed[0];
  const isSaid = places.length + old.length > 0;
  const isFirst = first === undefined ? old[0] === 'hd' : first.device === boot?.element;
  if (boot !== undefined && isSaid && !isFirst) reading.leaveOut('os/boot', 'boot-order', { target: boot.target });
  return boot;
}

/** `<boot order=.../>` of single devices, in their order. */
function readOrder({ root, file }: Reading): Place[] {
  const devices = childOf(root, 'devices');
  const places: Place[] = [];
  for (const device of devices === undefined ? [] : elementsIn(devices)) {
    const boot = childOf(device, 'boot');
    const text = attributeOf(boot, 'order');
    if (boot === undefined || text === undefined) continue;
    const order = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
    const line = lineOf(boot);
    if (order === undefined)
      throw domainRefused('number', file, { line, element: '<boot order=...>', value: JSON.stringify(text) });
    if (places.some((place) => place.order === order)) throw domainRefused('boot-order-twice', file, { line, order });
    places.push({ device, order });
  }
  return places.sort((left, right) => left.order - right.order);
}

/** `<boot dev=.../>` in `<os>`, the older form. */
function oldOrder({ root }: Reading): string[] {
  const os = childOf(root, 'os');
  return (os === undefined ? [] : childrenOf(os, 'boot')).flatMap((boot) => attributeOf(boot, 'dev') ?? []);
}
