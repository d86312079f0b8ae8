import { divideUp } from '../../image/bytes';
import type { Element } from '@xmldom/xmldom';
import { domainRefused } from './refusals';
import type { Reading } from './reading';
import { select } from './select';
import { attributeOf, childOf, lineOf, textOf } from './xml';

const KEY = 'qemu.recommended-ram-MB';
const MIB = 1024n * 1024n;
const PREFIXES = 'kmgtpe';

/**
 * The memory that the machine starts with, in MiB, rounded up. It is what somebody gave the guest: a recommendation, and no limit of what the
 * guest can do with. Throws domain-refused for what libvirt takes for no size.
 */
export function readMemory(reading: Reading): void {
  const [memory] = select(reading.root, reading.mappingOf(KEY));
  if (memory === undefined) return;
  const most = sizeOf(reading, memory.element);
  if (most > 0) reading.put(KEY, most, 'memory');
  const current = childOf(reading.root, 'currentMemory');
  const size = current === undefined ? most : sizeOf(reading, current);
  if (size < most) reading.leaveOut('currentMemory', 'memory-balloon', { size, most });
  if (childOf(reading.root, 'maxMemory') !== undefined) reading.leaveOut('maxMemory', 'memory-hot-plug');
}

/** MiB of an element that says a size, rounded up. */
function sizeOf({ file }: Reading, element: Element): number {
  const value = textOf(element);
  const unit = attributeOf(element, 'unit') ?? 'KiB';
  const scale = bytesOf(unit);
  if (scale === undefined || !/^\d{1,20}$/.test(value)) {
    const args = { line: lineOf(element), value: JSON.stringify(value), unit: JSON.stringify(unit) };
    throw domainRefused('memory', file, args);
  }
  return Number(divideUp(BigInt(value) * scale, MIB));
}

/**
 * Bytes of a unit of libvirt (virScaleInteger): `KiB` and `k` are 1024, `KB` 1000, and so on up to `E`, in any case of the letters. Undefined
 * if it is none.
 */
export function bytesOf(unit: string): bigint | undefined {
  const name = unit.toLowerCase();
  if (name === 'b' || name === 'byte' || name === 'bytes') return 1n;
  const match = /^([kmgtpe])(ib|b)?$/.exec(name);
  if (match === null) return undefined;
  const power = BigInt(PREFIXES.indexOf(match[1] ?? '') + 1);
  return (match[2] === 'b' ? 1000n : 1024n) ** power;
}
