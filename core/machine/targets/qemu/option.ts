/** One option of QEMU with its value, if it has one. */
export type Option = readonly [name: string, value?: string];

/**
 * The value of an option that has parts: `join('virtio-blk-pci', { drive: 'disk0' })` is `virtio-blk-pci,drive=disk0`. Parts that are
 * undefined are left out; a comma in a value is doubled, as QEMU reads it (qapi/keyval and QemuOpts).
 */
export function join(first: string | undefined, parts: Readonly<Record<string, string | undefined>> = {}): string {
  const named = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escaped(value)}`],
  );
  return (first === undefined ? named : [escaped(first), ...named]).join(',');
}

function escaped(value: string): string {
  return value.replaceAll(',', ',,');
}
