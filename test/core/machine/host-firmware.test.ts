import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readHostFirmware } from '../../../core/machine/host-firmware';
import { folderForEachTest } from '../../support/folder';

describe('readHostFirmware', () => {
  const folder = folderForEachTest();
  const before = process.env['XDG_CONFIG_HOME'];
  beforeEach(() => {
    process.env['XDG_CONFIG_HOME'] = folder.path;
  });
  afterEach(() => {
    if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
    else process.env['XDG_CONFIG_HOME'] = before;
  });

  it('takes a folder that is not there for an empty one', async () => {
    assert.deepEqual((await readHostFirmware()).broken, []);
  });

  it("reads the user's descriptors after the host's, and nothing else that lies beside them", async () => {
    const { descriptors: hosts } = await readHostFirmware();
    const own = {
      'interface-types': ['uefi'],
      mapping: { device: 'memory', filename: '/own.fd' },
      targets: [{ architecture: 'x86_64', machines: ['pc-q35-*'] }],
      features: [],
    };
    const firmware = join(folder.path, 'qemu/firmware');
    await mkdir(firmware, { recursive: true });
    await writeFile(join(firmware, '99-zz-own.json'), JSON.stringify(own));
    await writeFile(join(firmware, '99-zz-broken.json'), '{}');
    await writeFile(join(firmware, 'README'), 'no descriptor');
    const { descriptors, broken } = await readHostFirmware();
    assert.deepEqual(descriptors, [...hosts, own]);
    assert.deepEqual(
      broken.map(({ name }) => name),
      ['99-zz-broken.json'],
    );
  });
});
