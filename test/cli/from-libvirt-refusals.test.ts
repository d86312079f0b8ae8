import assert from 'node:assert/strict';
import { readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { fromLibvirt } from '../../cli/commands/from-libvirt';
import { Interrupts } from '../../cli/interrupts';
import { Output } from '../../cli/output';
import { readMetadata } from '../../core/store/read';
import { holdWithQemuIo, type Holder } from '../support/holders';
import { patchFile, storeText } from '../support/images';
import { domainFolder, keysOf, type AnswerJson } from './domain-folder';
import { qcowmeta, silentStreams, storeFaulty } from './harness';

describe('qcowmeta from-libvirt writes nothing at all if', () => {
  const { path, domain, image, database } = domainFolder();

  /** Runs the command on both images of a domain and demands that the good one stays without a string. */
  async function refused(
    spoil: (boot: string, data: string) => Promise<void>,
    exit: number,
    code: string,
    options: readonly string[] = [],
  ): Promise<string> {
    const [xml, boot, data] = await database();
    await spoil(boot, data);
    const answer = await qcowmeta(['from-libvirt', '-o', 'json', ...options, xml, boot, data]);
    assert.equal(answer.exit, exit, answer.stderr);
    assert.match(answer.stderr, /qcowmeta: no image was changed\.\n$/);
    const { images } = JSON.parse(answer.stdout) as AnswerJson;
    assert.deepEqual(
      images.map((each) => [each.image, each.changed, each.problem?.code]),
      [[data, false, code]],
    );
    assert.equal((await readMetadata(boot)).own, undefined);
    return data;
  }

  it('an image is in use', async () => {
    const held: Holder[] = [];
    try {
      const hold = async (_boot: string, data: string): Promise<void> => {
        held.push(await holdWithQemuIo(data));
      };
      await refused(hold, 4, 'in-use');
    } finally {
      await Promise.all(held.map((holder) => holder.stop()));
    }
  });

  it('an image is missing', async () => {
    await refused((_boot, data) => rename(data, `${data}.away`), 3, 'not-found');
  });

  it('an image is not qcow2', async () => {
    await refused((_boot, data) => writeFile(data, 'raw'), 3, 'not-qcow2');
  });

  it('an image has no room', async () => {
    const fill = async (_boot: string, data: string): Promise<void> => {
      const { capacity } = await readMetadata(data);
      const text = (filler: string): string => JSON.stringify({ 'com.example.filler': filler });
      await storeText(data, text('x'.repeat(capacity.ownBytes - text('').length)));
    };
    await refused(fill, 1, 'over-capacity');
  });

  it('the string of an image is damaged, unless it is replaced with --force', async () => {
    const damage = async (image_: string): Promise<void> => {
      await storeText(image_, '{"com.example.x": 1}');
      const bytes = await readFile(image_);
      for (let at = bytes.indexOf('com.example'); at >= 0; at = bytes.indexOf('com.example', at + 1)) {
        await patchFile(image_, at, Buffer.from('X'));
      }
    };
    const data = await refused((_boot, spoilt) => damage(spoilt), 3, 'damaged');
    const forced = await qcowmeta(['from-libvirt', '--force', path('dom.xml'), data]);
    assert.equal(forced.exit, 0, forced.stderr);
    assert.equal((await keysOf(data))['qemu.disk.role'], 'data');
  });

  it('the string of an image breaks the rules for JSON objects, unless it is replaced with --force', async () => {
    const data = await refused((_boot, spoilt) => storeFaulty(spoilt, '{"a": 1, "a": 2}'), 1, 'text-refused');
    const forced = await qcowmeta(['from-libvirt', '--force', path('dom.xml'), data]);
    assert.equal(forced.exit, 0, forced.stderr);
    assert.deepEqual(Object.keys(await keysOf(data)), ['qemu.disk.buses', 'qemu.disk.role', 'qemu.disk.index']);
  });

  it('the domain is none, and says the line', async () => {
    const boot = await image('appliance.qcow2');
    const xml = await domain('serial-only.xml', (text) => text.replace('<os>', '<!DOCTYPE x>\n<os>'));
    const answer = await qcowmeta(['from-libvirt', '-o', 'json', xml, boot]);
    assert.equal(answer.exit, 3);
    assert.match(answer.stderr, /dom\.xml:6: has a document type/);
    assert.equal((JSON.parse(answer.stdout) as AnswerJson).problem?.code, 'domain-refused');
    const missing = await qcowmeta(['from-libvirt', path('none.xml'), boot]);
    assert.deepEqual([missing.exit, missing.stderr], [3, `qcowmeta: ${path('none.xml')}: there is no such file.\n`]);
    await writeFile(path('huge.xml'), `<domain>${' '.repeat(3 * 1024 * 1024)}</domain>`);
    const huge = await qcowmeta(['from-libvirt', path('huge.xml'), boot]);
    assert.deepEqual([huge.exit, /is longer than 1048576 characters/.test(huge.stderr)], [3, true]);
    assert.equal((await readMetadata(boot)).own, undefined);
  });

  it('the domain is an image, of whatever size, because the words are in the wrong order', async () => {
    const xml = await domain('serial-only.xml');
    const boot = await image('appliance.qcow2');
    for (const size of [0, 3 * 1024 * 1024]) {
      if (size > 0) await truncate(boot, size);
      const answer = await qcowmeta(['from-libvirt', boot, xml]);
      assert.deepEqual(
        [answer.exit, answer.stderr],
        [
          3,
          `qcowmeta: ${boot}: is a disk image, not a libvirt domain. The domain, which virsh dumpxml prints, is named first, then its images.\n`,
        ],
      );
    }
  });
});

describe('qcowmeta from-libvirt, if an image changes after it was checked', () => {
  const { database } = domainFolder();

  /** Lets somebody else do something between the checks and the first write. */
  class Meddler extends Interrupts {
    private meddled = false;

    constructor(private readonly meddle: () => Promise<void>) {
      super(() => undefined);
    }

    override async hold<T>(work: () => Promise<T>): Promise<T> {
      if (!this.meddled) await this.meddle();
      this.meddled = true;
      return super.hold(work);
    }
  }

  it('stores the others, and says where the keys are and where not', async () => {
    const [xml, boot, data] = await database();
    const { streams, stderr } = silentStreams();
    const interrupts = new Meddler(() => storeText(boot, '{"com.example.other": 1}'));
    const context = { output: new Output(streams), stdin: streams.stdin, interrupts };
    assert.equal(await fromLibvirt(context, xml, [boot, data], {}), 4);
    assert.match(stderr(), /database\.qcow2: the stored string is not the one that was expected, or not any longer\./);
    const last = `qcowmeta: the keys are stored in ${data}, but not in ${boot}. Run the command again to store them there too.\n`;
    assert.ok(stderr().endsWith(last), stderr());
    assert.deepEqual(await keysOf(boot), { 'com.example.other': 1 });
    assert.equal((await keysOf(data))['qemu.disk.role'], 'data');
  });
});
