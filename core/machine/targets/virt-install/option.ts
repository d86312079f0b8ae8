/** One option of virt-install with its value. */
export type Option = readonly [name: string, value: string];

/**
 * The value of an option with parts: `bus=virtio,driver.type=qcow2`. A list gives the part several times, undefined leaves it out. Values
 * that virt-install would take apart stand in double quotes, as Python's shlex reads them.
 */
export function parts(values: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => [value ?? []].flat().map((each) => `${name}=${quoted(each)}`))
    .join(',');
}

/** An attribute of the finished domain, for what virt-install has no option: `attribute('./features/hyperv/ipi/@state', 'on')`. */
export function attribute(path: string, value: string): Option {
  // The short form takes what is before the last equals sign for the path.
  return [
    '--xml',
    value.includes('=') ? parts({ 'xpath.set': path, 'xpath.value': value }) : `${path}=${quoted(value)}`,
  ];
}

function quoted(value: string): string {
  return /^[^\s,"'\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
