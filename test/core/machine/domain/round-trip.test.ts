import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keysFromDomain, type DomainKeys } from '../../../../core/machine/domain/keys';
import { planImport } from '../../../../core/machine/import';
import { readImageKeys } from '../../../../core/machine/read-images';
import type { ImportReport } from '../../../../core/machine/report';
import { libvirtDomain } from '../../../../core/machine/targets/libvirt';
import { builtinRegistry } from '../../../../core/registry/registry';
import { qcowmeta } from '../../../cli/harness';
import { folderForEachTest } from '../../../support/folder';
import { makeImage } from '../../../support/images';
import { EXPECTED } from './expected';
import { factsOf, type Facts } from './facts';
import { fixture } from './texts';

const registry = builtinRegistry();

interface Trip {
  readonly original: string;
  readonly generated: string;
  readonly report: ImportReport;
}

/** Keys that the definition may say where the domain said nothing, because it must have some value or libvirt's default is none. */
const ADDED: readonly string[] = [
  'qemu.consoles',
  'qemu.video.models',
  'qemu.net.models',
  'qemu.rtc.base',
  'qemu.recommended-vcpus',
];

/** What a domain says that its definition does not say again: `host-model` is another CPU on each host, and is told of. */
const UNLIKE: Readonly<Record<string, Partial<Facts>>> = {
  'old-loader-secure.xml': { cpu: '' },
  'rhel-q35.xml': { cpu: '' },
};

describe('a domain, its images, and the domain made of them', () => {
  const folder = folderForEachTest();

  /** Stores a domain's keys in real images by the command, reads them, and makes a domain of them. */
  async function roundTrip(name: string, options: readonly string[] = []): Promise<Trip> {
    const original = fixture(name).replaceAll('/var/lib/libvirt/images', folder.path);
    const file = join(folder.path, 'dom.xml');
    await writeFile(file, original);
    const { disks } = keysFromDomain(original, name, { registry });
    const paths = disks.filter(({ device }) => device === 'disk').map(({ source }) => source);
    for (const path of paths) await makeImage(folder.path, { name: path.slice(folder.path.length + 1) });
    const stored = await qcowmeta(['from-libvirt', ...options, file, ...paths]);
    assert.equal(stored.exit, 0, stored.stderr);
    const { images, failures } = await readImageKeys([...paths].reverse(), registry);
    assert.deepEqual(failures, []);
    const report = planImport(images, { registry });
    assert.ok(report.configuration, JSON.stringify(report.disagreements));
    return { original, generated: libvirtDomain(report.configuration).text, report };
  }

  const boot = ({ disks }: DomainKeys): string | undefined => disks.find((disk) => disk.boot)?.source;
  /** The other disks in their order, without the numbers, which count the boot disk where it stands. */
  const others = ({ disks }: DomainKeys): unknown[] =>
    disks
      .filter((disk) => !disk.boot && disk.device === 'disk')
      .map(({ source, keys }) => [source, keys.get('qemu.disk.buses'), keys.get('qemu.disk.role')]);

  for (const name of Object.keys(EXPECTED)) {
    it(`are the same machine: ${name}`, async () => {
      const { original, generated, report } = await roundTrip(name);
      const before = keysFromDomain(original, name, { registry });
      const after = keysFromDomain(generated, 'generated', { registry });
      for (const [key, value] of before.vm) assert.deepEqual([key, after.vm.get(key)], [key, value], generated);
      const added = [...after.vm.keys()].filter((key) => !before.vm.has(key));
      assert.deepEqual(
        added.filter((key) => !ADDED.includes(key)),
        [],
        generated,
      );
      assert.equal(boot(after), boot(before));
      assert.deepEqual(others(after), others(before));
      assert.deepEqual(report.disagreements, []);
    });

    it(`have the same elements, read in another way: ${name}`, async () => {
      const { original, generated } = await roundTrip(name);
      const expected = { ...factsOf(original), ...UNLIKE[name] };
      assert.deepEqual(factsOf(generated), expected);
    });
  }

  it('have the same version of the machine type if it was asked for', async () => {
    const machine = (xml: string): string | undefined => / machine=["']([^"']*)["']/.exec(xml)?.[1];
    for (const name of ['pc-i440fx-7.2.xml', 'aarch64-virt.xml']) {
      const { original, generated } = await roundTrip(name, ['--exact']);
      assert.equal(machine(generated), machine(original));
      assert.match(machine(original) ?? '', /-7\.2$/);
    }
  });
});
