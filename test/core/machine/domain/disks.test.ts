import assert from 'node:assert/strict';
import { disk, read, told } from './texts';

describe('the disks of a libvirt domain', () => {
  const disks = (inside: string): string[] =>
    read(`<domain>${inside}</domain>`).disks.map(({ target, boot, keys }) => {
      const values = ['qemu.disk.buses', 'qemu.disk.role', 'qemu.disk.index'].map((key) => keys.get(key));
      const said = values.filter((value) => value !== undefined).map(String);
      return `${boot ? '*' : ''}${[target, ...said].join(' ')}`;
    });

  it('come by bus and name, as libvirt puts them, and not as they are written', () => {
    const inside = `<devices>${['vdb', 'sda', 'vdaa', 'vda'].map((dev) => disk(`dev='${dev}'`)).join('')}</devices>`;
    assert.deepEqual(disks(inside), [
      '*vda virtio boot 0',
      'vdb virtio data 1',
      'vdaa virtio data 2',
      'sda scsi data 3',
    ]);
  });

  it('are booted from by the lowest boot order of a disk, whatever comes before it', () => {
    const inside = `<devices><interface><boot order='1'/></interface>${disk(`dev='sda' bus='sata'`, `<boot order='2'/>`, 'cdrom')}
      ${disk(`dev='vda'`, `<boot order='4'/>`)}${disk(`dev='vdb'`, `<boot order='3'/>`)}</devices>`;
    assert.deepEqual(disks(inside), ['vda virtio data 0', '*vdb virtio boot 1', 'sda sata cdrom']);
    assert.match(told(inside)[0] ?? '', /tries something else before the disk vdb/);
  });

  it('are booted from in the order of the first one where nothing is said', () => {
    assert.deepEqual(disks(`<devices>${disk(`dev='hdb'`)}${disk(`dev='hda'`)}</devices>`), [
      '*hda ide boot 0',
      'hdb ide data 1',
    ]);
  });

  it('keep their position beside disks that are no files', () => {
    const network = `<disk type='network'><source protocol='nbd' name='x'/><target dev='vda' bus='virtio'/></disk>`;
    const inside = `<devices>${network}${disk(`dev='vdb'`)}</devices>`;
    assert.deepEqual(disks(inside), ['vdb virtio data 1']);
    assert.match(told(inside)[0] ?? '', /the disk vda is of type network/);
  });

  it('are none for an empty drive, a floppy disk, or a domain without devices', () => {
    assert.deepEqual(disks(`<devices><disk device='cdrom'><target dev='sda' bus='sata'/></disk></devices>`), []);
    assert.deepEqual(disks(`<devices>${disk(`dev='fda' bus='fdc'`, '', 'floppy')}</devices>`), []);
    assert.deepEqual(disks(''), []);
  });

  it('are told of one by one, as many as fit', function () {
    this.timeout(5000);
    const floppies = Array.from({ length: 9000 }, (_, index) => disk(`dev='f${index}'`, '', 'floppy'));
    assert.equal(
      told(`<devices>${floppies.map((one) => one.replace(/<source.*?>/, '')).join('')}</devices>`).length,
      9000,
    );
  });

  it('tell of a bus that no key says', () => {
    const inside = `<devices>${disk(`dev='xvda' bus='xen'`)}</devices>`;
    assert.deepEqual(disks(inside), ['*xvda boot 0']);
    assert.match(told(inside)[0] ?? '', /"xen" is not carried, because qemu\.disk\.buses does not take it/);
  });
});
