import { builtinRegistry } from '../../registry/registry';

/**
 * What libvirt calls a value of a key, by the registry's mapping; the value itself where the registry gives it no other name. `path` tells
 * which of a key's places is meant, where there are several.
 */
export function libvirtName(key: string, value: string, path?: string): string {
  const places = builtinRegistry().get(key)?.mapping.libvirt ?? [];
  const place = places.find((each) => (path === undefined ? each.valueMap !== undefined : each.path === path));
  return nameIn(place?.valueMap, value);
}

/** What QEMU calls a value of a key, by the registry's mapping: the name of a device, mostly. */
export function qemuName(key: string, value: string): string {
  return nameIn(builtinRegistry().get(key)?.mapping.qemu?.valueMap, value);
}

function nameIn(names: Readonly<Record<string, string>> | undefined, value: string): string {
  return names !== undefined && Object.hasOwn(names, value) ? (names[value] ?? value) : value;
}
