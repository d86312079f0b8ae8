import assert from 'node:assert/strict';
import { libvirtDomain } from '../../core/machine/targets/libvirt';
import { virtInstallCommand } from '../../core/machine/targets/virt-install';
import { cases } from './configurations';
import { factsOfXml } from './support/facts-of-xml';
import { openWorkshop, type Workshop } from './support/workshop';

const OPTIONS = { virtualization: 'qemu', network: 'user' } as const;

/**
 * What virt-install writes in its own way: memory in KiB, and what counts anyway if nothing is said. Of attributes it escapes special characters
 * twice, which the definition tells.
 */
const OTHERWISE =
  /^\/domain\/(memory|features\/hyperv@mode|devices\/graphics@autoport|cpu\/model@fallback)|^\/domain\/metadata.*[&"]/;

describe('virt-install calls, checked by virt-install', function () {
  this.timeout(60_000);
  let workshop: Workshop;
  let connection = '';
  before(async () => {
    workshop = await openWorkshop();
    for (const { configuration } of cases(workshop.path)) {
      for (const { path } of configuration.disks) await workshop.file(path.slice(workshop.path.length + 1), '');
    }
    // virt-install cannot open the embedded driver, so it gets what that driver says of this host, and libvirt's test driver to talk to.
    const about = ['--virttype', 'qemu', '--arch', 'x86_64', '--machine', 'q35'];
    const caps = await workshop.file('caps.xml', await workshop.virsh('capabilities'));
    const domain = await workshop.file('domcaps.xml', await workshop.virsh('domcapabilities', ...about));
    connection = `__virtinst_test__test:///default,fakeuri=qemu:///system,caps=${caps},domcaps=${domain}`;
  });
  after(() => workshop.close());

  cases('/').forEach(({ what }, index) => {
    it(`makes a domain of ${what}`, async () => {
      const { configuration } = cases(workshop.path)[index] ?? assert.fail();
      const { argv } = virtInstallCommand(configuration, OPTIONS);
      const [program = '', ...args] = argv;
      const xml = await workshop.mustRun(program, '--connect', connection, ...args, '--print-xml', '--dry-run');
      await workshop.mustRun('virt-xml-validate', await workshop.file('made.xml', xml), 'domain');
      const made = new Set(factsOfXml(xml));
      const asked = factsOfXml(libvirtDomain(configuration, OPTIONS).text).filter((fact) => !OTHERWISE.test(fact));
      assert.deepEqual(
        asked.filter((fact) => !made.has(fact)),
        [],
      );
    });
  });
});
