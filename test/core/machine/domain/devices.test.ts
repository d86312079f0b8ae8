import assert from 'node:assert/strict';
import { os, read, told, vm } from './texts';

describe('the CPU and the devices of a libvirt domain', () => {
  it('have the CPU in each of its modes', () => {
    const models = (cpu: string): unknown => vm(cpu)['qemu.cpu.models'];
    assert.deepEqual(models(`<cpu mode='host-passthrough'/>`), ['host']);
    assert.deepEqual(models(`<cpu mode='maximum'/>`), ['max']);
    assert.deepEqual(models(`<cpu mode='custom'><model>EPYC</model></cpu>`), ['EPYC']);
    assert.deepEqual(models(`<cpu match='exact'><model>EPYC</model></cpu>`), ['EPYC']);
    assert.equal(models(`<cpu mode='host-model'/>`), undefined);
    assert.equal(models(`<cpu><topology sockets='1' cores='2' threads='1'/></cpu>`), undefined);
    assert.match(told(`<cpu mode='host-model'/>`)[0] ?? '', /host-model is not carried/);
    assert.match(told(`<cpu><topology sockets='1' cores='2' threads='1'/></cpu>`)[0] ?? '', /^cpu\/topology: /);
  });

  it('have the CPU features that are required, by their names in QEMU, and tell of the others', () => {
    const cpu = `<cpu mode='host-passthrough'>
      <feature name='pclmuldq' policy='require'/><feature name='aes' policy='force'/><feature name='avx'/>
      <feature name='vmx' policy='disable'/><feature name='svm' policy='disable'/><feature name='x2apic' policy='optional'/></cpu>`;
    assert.deepEqual(vm(cpu)['qemu.cpu.required-features'], ['pclmulqdq', 'aes', 'avx']);
    assert.deepEqual(told(cpu), [
      'cpu/feature: the features with the policy disable are not carried, because no key says them: vmx, svm.',
      'cpu/feature: the features with the policy optional are not carried, because no key says them: x2apic.',
    ]);
  });

  it('have a display whose type is told, other than the one that import gives', () => {
    const shown = (...types: string[]): string =>
      `<devices>${types.map((type) => `<graphics type='${type}'/>`).join('')}</devices>`;
    assert.deepEqual(told(shown('spice', 'egl-headless')), [
      'devices/graphics: that there is a display is carried, but not its type spice, egl-headless, because no key says it.',
    ]);
    assert.deepEqual(told(shown('vnc')), []);
  });

  it('have the clock, whatever it is counted from', () => {
    const base = (clock: string): unknown => vm(clock)['qemu.rtc.base'];
    assert.deepEqual(
      [`offset='utc'`, `offset='localtime'`, `offset='variable' adjustment='60'`, `offset='variable' basis='localtime'`]
        .map((clock) => `<clock ${clock}/>`)
        .map(base),
      ['utc', 'localtime', 'utc', 'localtime'],
    );
    assert.equal(base(`<clock offset='timezone' timezone='Europe/Berlin'/>`), undefined);
    assert.match(
      told(`<clock offset='timezone' timezone='Europe/Berlin'/>`)[0] ?? '',
      /offset timezone is not carried/,
    );
  });

  it('have each model once, and of virtio its version', () => {
    const keys = vm(`<devices>
      <interface type='user'><model type='virtio'/></interface>
      <interface type='user'><model type='virtio-non-transitional'/></interface>
      <interface type='user'><model type='e1000'/></interface>
      <interface type='user'/>
      <controller type='scsi' model='virtio-transitional'/></devices>`);
    assert.deepEqual(keys, { 'qemu.net.models': ['virtio', 'e1000'], 'qemu.virtio.versions': ['1.0', '0.9'] });
    assert.match(
      told(`<devices><interface type='user'><model type='smc91c111'/></interface></devices>`)[0] ?? '',
      /"smc91c111" is not carried, because qemu\.net\.models does not take it/,
    );
  });

  it('have the TPM as far as it is known', () => {
    const tpm = (attributes: string, backend: string): string =>
      `<devices><tpm ${attributes}><backend ${backend}/></tpm></devices>`;
    assert.deepEqual(vm(tpm(`model='tpm-tis'`, `type='emulator'`)), { 'qemu.tpm.models': ['tpm-tis'] });
    const host = tpm(`model='tpm-tis'`, `type='passthrough'`);
    assert.deepEqual(vm(host), { 'qemu.tpm.models': ['tpm-tis'] });
    assert.match(told(host)[0] ?? '', /the TPM of the host/);
    assert.match(told(tpm('', `type='emulator'`))[0] ?? '', /neither its version nor its model/);
  });

  it('have no title of several lines, and none that is empty', () => {
    assert.deepEqual(vm('<title>\n  Web\n  server </title>'), { 'qemu.image.title': 'Web server' });
    assert.deepEqual(vm('<title> </title><description/>'), {});
    assert.match(told(`<title>${'x'.repeat(200)}</title>`)[0] ?? '', /^title: "x{80}…" is not carried/);
  });

  it('leave the kernel and its arguments out', () => {
    const inside = os('', `<kernel>/k</kernel><cmdline>root=/dev/vda1 token=secret</cmdline>`);
    assert.deepEqual(vm(inside), {});
    assert.deepEqual(told(inside), [
      'os/cmdline: is not carried unasked, because it may hold names or secrets of the host. To store it, set qemu.kernel.cmdline yourself.',
      'os/kernel: is not carried, because no key says it.',
    ]);
  });

  it('tell of what QEMU is given past libvirt', () => {
    const xml = `<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:commandline><qemu:arg value='-x'/></qemu:commandline></domain>`;
    assert.equal(read(xml).notCarried[0]?.what, 'qemu:commandline');
  });
});
