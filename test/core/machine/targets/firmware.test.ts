import assert from 'node:assert/strict';
import type { MachineConfiguration } from '../../../../core/machine/configuration';
import { firmwareFolders, readDescriptors } from '../../../../core/machine/targets/firmware-files';
import { chooseFirmware, type FirmwareDescriptor } from '../../../../core/machine/targets/plan/firmware-descriptors';
import { machine } from './machines';

function descriptor(name: string, machines: readonly string[], features: readonly string[]): FirmwareDescriptor {
  return {
    'interface-types': ['uefi'],
    mapping: {
      device: 'flash',
      executable: { filename: `/${name}.code`, format: 'raw' },
      'nvram-template': { filename: `/${name}.vars`, format: 'raw' },
    },
    targets: [{ architecture: 'x86_64', machines }],
    features,
  };
}

/** As Debian has them. */
const HOST = [
  descriptor('enrolled', ['pc-q35-*'], ['enrolled-keys', 'requires-smm', 'secure-boot']),
  descriptor('secure', ['pc-q35-*'], ['requires-smm', 'secure-boot']),
  descriptor('plain', ['pc-i440fx-*', 'pc-q35-*'], []),
];

type Firmware = Omit<MachineConfiguration['firmware'], 'type'>;

describe('chooseFirmware', () => {
  for (const [what, firmware, machineType, expected] of [
    ['the plain one where nothing is asked', {}, 'q35', 'plain'],
    ['the plain one for pc', {}, 'pc', 'plain'],
    ['the one for a version', {}, 'pc-i440fx-7.2', 'plain'],
    ['the enrolled one for Secure Boot', { secureBoot: 'required' }, 'q35', 'enrolled'],
    ['the enrolled one for keys', { enrolledKeys: true }, 'pc-q35-7.2', 'enrolled'],
    ['the empty one for Secure Boot without keys', { secureBoot: 'required', enrolledKeys: false }, 'q35', 'secure'],
    ['the plain one without Secure Boot', { secureBoot: 'disabled' }, 'q35', 'plain'],
    ['the plain one without keys', { enrolledKeys: false }, 'q35', 'plain'],
    ['none for Secure Boot on pc', { secureBoot: 'required' }, 'pc', undefined],
    ['none for another machine', {}, 'microvm', undefined],
  ] as const satisfies readonly (readonly [string, Firmware, string, string | undefined])[]) {
    it(`takes ${what}`, () => {
      const configuration = machine({ machine: machineType, firmware: { type: 'uefi', ...firmware } });
      const chosen = chooseFirmware(HOST, configuration);
      assert.equal(chosen?.device === 'flash' ? chosen.code.filename : undefined, expected && `/${expected}.code`);
    });
  }

  const uefi = machine({ firmware: { type: 'uefi' } });

  it('takes none for another architecture or interface', () => {
    assert.equal(chooseFirmware(HOST, { ...uefi, architecture: 'aarch64', machine: 'virt' }), undefined);
    assert.equal(
      chooseFirmware([{ ...descriptor('a', ['pc-q35-*'], []), 'interface-types': ['bios'] }], uefi),
      undefined,
    );
  });

  it('passes over what it has no files of', () => {
    const mapping = { device: 'flash', mode: 'stateless', executable: { filename: '/a', format: 'raw' } };
    const chosen = chooseFirmware([{ ...descriptor('a', ['pc-q35-*'], []), mapping }, ...HOST], uefi);
    assert.deepEqual(chosen?.device === 'flash' && chosen.variables, { filename: '/plain.vars', format: 'raw' });
  });

  it('takes a secure one without keys rather than none', () => {
    const off = machine({ firmware: { type: 'uefi', secureBoot: 'disabled' } });
    const open = descriptor('open', ['pc-q35-*'], ['secure-boot']);
    assert.notEqual(chooseFirmware([open], off), undefined);
    assert.equal(chooseFirmware([{ ...open, features: ['secure-boot', 'enrolled-keys'] }], off), undefined);
  });
});

describe('readDescriptors', () => {
  const text = (name: string): string => JSON.stringify(descriptor(name, ['pc-q35-*'], []));
  const names = (folders: readonly Readonly<Record<string, string>>[]): (string | undefined)[] =>
    readDescriptors(folders.map((folder) => new Map(Object.entries(folder)))).descriptors.map(
      ({ mapping }) => mapping.executable?.filename,
    );

  it('gives them in the order of their names, whatever folder they are in', () => {
    assert.deepEqual(names([{ '60-b.json': text('b') }, { '40-a.json': text('a'), '70-c.json': text('c') }]), [
      ...['/a.code', '/b.code', '/c.code'],
    ]);
  });

  it('takes the later of two with one name, and none if that is empty', () => {
    assert.deepEqual(names([{ 'a.json': text('old') }, { 'a.json': text('new') }]), ['/new.code']);
    assert.deepEqual(names([{ 'a.json': text('old') }, { 'a.json': '' }]), []);
  });

  it('tells which it cannot use, and why', () => {
    const { descriptors, broken } = readDescriptors([
      new Map([
        ['a.json', '{'],
        ['b.json', '{}'],
        ['c.json', text('c')],
      ]),
    ]);
    assert.equal(descriptors.length, 1);
    assert.deepEqual(
      broken.map(({ name }) => name),
      ['a.json', 'b.json'],
    );
    assert.match(broken[0]?.reason ?? '', /JSON/);
    assert.match(broken[1]?.reason ?? '', /is missing/);
  });

  it('looks in the folders of the distribution, the administrator and the user', () => {
    assert.deepEqual(firmwareFolders('/home/me/.config'), [
      ...['/usr/share/qemu/firmware', '/etc/qemu/firmware', '/home/me/.config/qemu/firmware'],
    ]);
  });
});
