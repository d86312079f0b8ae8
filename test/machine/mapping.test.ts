import assert from 'node:assert/strict';
import { libvirtDomain } from '../../core/machine/targets/libvirt';
import { builtinRegistry } from '../../core/registry/registry';
import { machineIn } from './configurations';
import { openWorkshop, type Workshop } from './support/workshop';

/** A machine of which every key says something. */
const EVERYTHING = machineIn('/images', {
  title: 'Web',
  description: 'A server',
  osId: 'http://debian.org/debian/12',
  firmware: { type: 'uefi', secureBoot: 'required', enrolledKeys: true },
  cpu: { model: 'EPYC', requiredFeatures: ['aes'], hypervFeatures: ['relaxed'] },
  disks: ['virtio', 'sata:cdrom'],
  network: 'virtio',
  video: 'virtio',
  consoles: ['serial', 'graphical'],
  rng: true,
  guestAgent: true,
  tpm: { version: '2.0', model: 'tpm-crb' },
  rtcBase: 'utc',
});

/** An XPath that the tool understands: it has no words for which disk is meant, and no prefixes. */
function xpathOf(path: string): string {
  return path.replace('[source is this image]', '').replace(/(\w+):(\w+)/g, "*[local-name()='$2']");
}

describe('the places that the registry names in a libvirt domain', function () {
  this.timeout(60_000);
  let workshop: Workshop;
  let files: string[] = [];
  before(async () => {
    workshop = await openWorkshop();
    const legacy = { ...EVERYTHING, virtioVersions: ['0.9'] } as const;
    const texts = [EVERYTHING, legacy].map((configuration) => libvirtDomain(configuration).text);
    files = await Promise.all(texts.map((text, index) => workshop.file(`${index}.xml`, text)));
  });
  after(() => workshop.close());

  for (const { key, mapping } of builtinRegistry().entries) {
    for (const { path } of mapping.libvirt ?? []) {
      // Nothing is started with a kernel of its own, so its arguments have no place.
      const isWritten = key !== 'qemu.kernel.cmdline';
      it(`${key}: ${isWritten ? 'writes' : 'leaves out'} ${path}`, async () => {
        const found = files.map((file) => workshop.mustRun('xmllint', '--xpath', `boolean(${xpathOf(path)})`, file));
        const answers = (await Promise.all(found)).map((answer) => answer.trim());
        assert.equal(answers.includes('true'), isWritten, answers.join(', '));
      });
    }
  }
});
