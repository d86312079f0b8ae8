import { domainRefused } from './refusals';
import type { Reading } from './reading';
import { select } from './select';
import { attributeOf, childOf, lineOf } from './xml';

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
  const { element, value } = memory;
  const unit = attributeOf(element, 'unit') ?? 'KiB';
  const scale = bytesOf(unit);
  if (scale === undefined || !/^\d{1,20}$/.test(value)) {
    throw domainRefused('memory', reading.file, {
      line: lineOf(element),
      value: JSON.stringify(value),
      unit: JSON.stringify(unit),
    });
  }
  const bytes = BigInt(value) * scale;
  if (bytes > 0n) reading.put(KEY, Number((bytes + MIB - 1n) / MIB), 'memory');
  if (childOf(reading.root, 'maxMemory') !== undefined) reading.leaveOut('maxMemory', 'memory-hot-plug');
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
