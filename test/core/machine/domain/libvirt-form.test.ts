import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXPECTED } from './expected';
import { FIXTURES, fixture, read } from './texts';

const run = promisify(execFile);

/** Written by a libvirt of which the firmware's files may be named beside what they were chosen for (since 9.2). */
const NEWER: readonly string[] = ['debian-q35-uefi.xml'];

/** A domain as the real libvirt prints it once it has been defined: its units, defaults, and its order of disks. */
async function asLibvirtHasIt(name: string): Promise<string> {
  const domain = /<name>(.*)<\/name>/.exec(fixture(name))?.[1] ?? '';
  const commands = `define --validate ${join(FIXTURES, name)}; dumpxml --inactive ${domain}`;
  const { stdout } = await run('virsh', ['-q', '-c', 'test:///default', commands]);
  return stdout.slice(stdout.indexOf('<domain'));
}

describe('a domain as libvirt prints it', () => {
  for (const name of Object.keys(EXPECTED).filter((each) => !NEWER.includes(each))) {
    it(`says the same as the one that was written: ${name}`, async () => {
      const written = read(fixture(name));
      const printed = read(await asLibvirtHasIt(name));
      const vm = new Map(printed.vm);
      // libvirt writes its own default for a clock that was left to it.
      if (!written.vm.has('qemu.rtc.base')) {
        assert.equal(vm.get('qemu.rtc.base') ?? 'utc', 'utc');
        vm.delete('qemu.rtc.base');
      }
      assert.deepEqual(vm, new Map(written.vm));
      assert.deepEqual(printed.disks, written.disks);
    });
  }
});
