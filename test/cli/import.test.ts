import assert from 'node:assert/strict';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { TARGETS } from '../../cli/definitions/machine';
import { TARGET_NAMES } from '../../core/machine/targets/targets';
import { folderForEachTest } from '../support/folder';
import { makeImage } from '../support/images';
import { qcowmeta, storeFaulty, type Answer } from './harness';

describe('qcowmeta import', () => {
  const folder = folderForEachTest();
  const make = (name: string, keys: Readonly<Record<string, unknown>>): Promise<string> =>
    makeImage(folder.path, { name, text: JSON.stringify(keys) });
  const lines = ({ stderr }: Answer): string[] => stderr.trimEnd().split('\n');
  const notes = (answer: Answer): string[] => lines(answer).filter((line) => !line.includes('defaults were taken'));

  it('offers every target that there is', () => {
    assert.deepEqual([...TARGETS].sort(), [...TARGET_NAMES].sort());
  });

  it('prints a libvirt domain with all disks, and tells the defaults on standard error', async () => {
    const web = await make('web.qcow2', {
      'qemu.machine-types': ['q35'],
      'qemu.min-ram-MB': 1024,
      'qemu.disk.role': 'boot',
    });
    const data = await make('data.qcow2', {});
    const answer = await qcowmeta(['import', '--to', 'libvirt', data, web]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stdout, /<memory unit="MiB">1024<\/memory>/);
    assert.match(answer.stdout, /machine="q35"/);
    const disks = [...answer.stdout.matchAll(/<source file="([^"]*)"/g)].map(([, path]) => path);
    assert.deepEqual(disks, [web, data]);
    assert.match(
      answer.stderr,
      /^qcowmeta: note: no image says these, so defaults were taken: qemu\.architectures x86_64; /,
    );
    assert.equal(lines(answer).length, 1);
  });

  it('names files in messages as they were named, and in definitions by their absolute paths', async () => {
    const web = await make('web.qcow2', { 'com.example.x': 1 });
    const other = await make('other.qcow2', { 'com.example.x': 2 });
    const [a, b] = [web, other].map((path) => relative(process.cwd(), path));
    const answer = await qcowmeta(['import', '--to', 'qemu', '--virt-type', 'qemu', a ?? '', b ?? '']);
    assert.equal(answer.exit, 0);
    assert.match(answer.stderr, new RegExp(`com\\.example\\.x is 1 in ${a ?? ''}, but 2 in ${b ?? ''}\\.`));
    assert.ok(answer.stdout.includes(web), answer.stdout);
    assert.ok(!answer.stdout.includes(a ?? ''), answer.stdout);
    assert.match(answer.stdout, /qemu-system-x86_64/);
    assert.deepEqual(notes(answer).slice(-1), [
      'qcowmeta: note: not in the definition, because no registry knows them: com.example.x.',
    ]);
  });

  it('stops at what a requirement conflicts with, and names keys, files, values and origins', async () => {
    const base = await make('base.qcow2', { 'qemu.rtc.base': 'utc' });
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: base });
    const other = await make('other.qcow2', { 'qemu.rtc.base': 'localtime' });
    const answer = await qcowmeta(['import', '--to', 'libvirt', overlay, other]);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.deepEqual(lines(answer), [
      `qcowmeta: error: qemu.rtc.base is "utc" in ${overlay} (inherited from ${base}), but "localtime" in ${other}.`,
      '  What each of them requires rules the others out: choose one value for qemu.rtc.base.',
      'qcowmeta: no definition, because of the errors above. Decide with --prefer KEY=IMAGE or --set KEY=VALUE, or correct the images.',
    ]);
    const own = await qcowmeta(['import', '--own', '--to', 'libvirt', overlay, other]);
    assert.equal(own.exit, 0);
    assert.match(own.stdout, /offset="localtime"/);
  });

  it('lets --prefer and --set decide', async () => {
    const one = await make('one.qcow2', { 'qemu.rtc.base': 'utc', 'qemu.tpm.version': '1.2' });
    const two = await make('two.qcow2', { 'qemu.rtc.base': 'localtime', 'qemu.tpm.version': '2.0' });
    const decided = ['--prefer', `qemu.rtc.base=${relative(process.cwd(), two)}`, '--set', 'qemu.tpm.version="2.0"'];
    const answer = await qcowmeta(['import', '--to', 'libvirt', one, two, ...decided, '--set', 'qemu.min-ram-MB=3e3']);
    assert.equal(answer.exit, 0, answer.stderr);
    assert.match(answer.stdout, /offset="localtime"/);
    assert.match(answer.stdout, /version="2\.0"/);
    assert.match(answer.stdout, />3000<\/memory>/);
    assert.deepEqual(notes(answer), []);
  });

  it('says which keys rule out which machine', async () => {
    const one = await make('one.qcow2', { 'qemu.firmware.secure-boot': 'required' });
    const two = await make('two.qcow2', { 'qemu.machine-types': ['pc'] });
    const answer = await qcowmeta(['import', '--to', 'json', one, two]);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.match(
      answer.stderr,
      /error: No machine can be chosen, because these keys rule each other out: qemu\.firmware\.secure-boot, qemu\.machine-types\./,
    );
    assert.ok(lines(answer).includes(`  qemu.firmware.secure-boot is "required" in ${one}.`), answer.stderr);
    assert.ok(lines(answer).includes(`  qemu.machine-types is ["pc"] in ${two}.`), answer.stderr);
  });

  it('looks at all images when some cannot be read, and gives no definition without their disks', async () => {
    const one = await make('one.qcow2', { 'qemu.rtc.base': 'utc' });
    const two = await make('two.qcow2', { 'qemu.rtc.base': 'localtime' });
    const missing = join(folder.path, 'missing.qcow2');
    const wrong = join(folder.path, 'wrong.qcow2');
    await writeFile(wrong, 'no image');
    const answer = await qcowmeta(['import', '--to', 'libvirt', missing, one, wrong, two]);
    assert.deepEqual([answer.exit, answer.stdout], [3, '']);
    assert.deepEqual(lines(answer), [
      `qcowmeta: ${missing}: there is no such file.`,
      `qcowmeta: ${wrong}: is not a qcow2 image.`,
      `qcowmeta: error: qemu.rtc.base is "utc" in ${one}, but "localtime" in ${two}.`,
      '  What each of them requires rules the others out: choose one value for qemu.rtc.base.',
      'qcowmeta: no definition, because 2 images could not be read. Without its disk the guest may not work: repair it, or leave it out of the command.',
      'qcowmeta: no definition, because of the errors above. Decide with --prefer KEY=IMAGE or --set KEY=VALUE, or correct the images.',
    ]);
    const preferred = await qcowmeta(['import', '--to', 'json', one, missing, '--prefer', `qemu.rtc.base=${missing}`]);
    assert.equal(preferred.exit, 3);
  });

  it('does not use strings and values that break the rules, and says where', async () => {
    const faulty = await makeImage(folder.path, { name: 'faulty.qcow2' });
    await storeFaulty(faulty, '{"qemu.min-ram-MB": 1024,}');
    const wrong = await make('wrong.qcow2', { 'qemu.min-ram-MB': '2G', 'qemu.image.version': '1' });
    const answer = await qcowmeta(['import', '--to', 'json', faulty, wrong]);
    assert.equal(answer.exit, 0);
    assert.equal((JSON.parse(answer.stdout) as { memoryMiB: number }).memoryMiB, 2048);
    assert.deepEqual(notes(answer), [
      `qcowmeta: warning: ${faulty}: its string breaks the rules for JSON objects, so nothing of it is used.`,
      `  ${faulty}: 1:25: error: No comma may stand before a closing bracket. Remove it. (fix: Remove ,) [trailing-comma]`,
      `qcowmeta: warning: qemu.min-ram-MB cannot be "2G", as it is in ${wrong}. It is left out: correct it there, or choose a value.`,
      'qcowmeta: note: not in the definition, because no part of a machine answers to them: qemu.image.version.',
    ]);
  });

  it('refuses a network without a name', async () => {
    const image = await make('network.qcow2', {});
    const answer = await qcowmeta(['import', '--to', 'libvirt', '--network', '', image]);
    assert.equal(answer.exit, 2);
    assert.match(answer.stderr, /Give the name of a network, or user\./);
  });

  it('applies what needs consent only with --confirm', async () => {
    const image = await make('web.qcow2', { 'qemu.kernel.cmdline': 'init=/bin/sh' });
    const asked = await qcowmeta(['import', '--to', 'json', image]);
    assert.ok(!asked.stdout.includes('init='), asked.stdout);
    assert.match(
      asked.stderr,
      /qemu\.kernel\.cmdline is "init=\/bin\/sh" in .*web\.qcow2\. Only with --confirm does --to json carry it\./,
    );
    const agreed = await qcowmeta(['import', '--to', 'json', '--confirm', image]);
    assert.match(agreed.stdout, /"kernelCommandLine": "init=\/bin\/sh"/);
  });

  it('gives everything as JSON, numbers as they are written', async () => {
    const text = '{"com.example.big": 9007199254740993, "qemu.min-ram-MB": 1e3}';
    const base = await makeImage(folder.path, { name: 'base.qcow2', text });
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: base });
    const other = await make('other.qcow2', { 'com.example.big': 1 });
    const answer = await qcowmeta(['import', '--to', 'json', '-o', 'json', overlay, other]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stdout, /"com\.example\.big": 9007199254740993,?\n/);
    assert.match(answer.stdout, /"value": 1e3,/);
    const said = JSON.parse(answer.stdout) as Imported;
    assert.equal(said.definition?.memoryMiB, 1000);
    assert.deepEqual(
      said.disagreements.map(({ kind, key, severity, stops, values }) => [
        kind,
        key,
        severity,
        stops,
        values.map(({ origin }) => origin),
      ]),
      [['conflict', 'com.example.big', 'warning', false, [base, other]]],
    );
    assert.deepEqual(
      said.notCarried.map(({ key, reason }) => [key, reason]),
      [
        ['com.example.big', 'unregistered'],
        ['com.example.big', 'unregistered'],
      ],
    );
    assert.deepEqual(
      said.images.map(({ image, origin }) => [image, origin]),
      [
        [overlay, base],
        [other, other],
      ],
    );
    assert.equal(said.keys['com.example.big']?.grade, 'conflict');
    const stopped = await qcowmeta([
      'import',
      '--to',
      'libvirt',
      '-o',
      'json',
      overlay,
      join(folder.path, 'missing.qcow2'),
    ]);
    const { definition, images } = JSON.parse(stopped.stdout) as Imported;
    assert.deepEqual([stopped.exit, definition, images[1]?.problem?.code], [3, null, 'not-found']);
  });

  it('takes what a snapshot says', async () => {
    const image = await makeImage(folder.path, {
      name: 'web.qcow2',
      snapshots: ['before'],
      text: '{"qemu.min-ram-MB": 512}',
    });
    const set = await qcowmeta(['set', '--snapshot', 'before', image, 'qemu.min-ram-MB=256']);
    assert.equal(set.exit, 0, set.stderr);
    const { stdout } = await qcowmeta(['import', '--to', 'json', '--snapshot', 'before', image]);
    assert.equal((JSON.parse(stdout) as { memoryMiB: number }).memoryMiB, 256);
    const wrong = await qcowmeta(['import', '--to', 'json', '--snapshot', 'nix', image]);
    assert.deepEqual([wrong.exit, wrong.stdout], [3, '']);
  });

  it('names the machine', async () => {
    const image = await make('web server.qcow2', {});
    const nameBy = async (...options: string[]): Promise<unknown> =>
      (JSON.parse((await qcowmeta(['import', '--to', 'json', image, ...options])).stdout) as { name: string }).name;
    assert.equal(await nameBy(), 'web-server');
    assert.equal(await nameBy('--name', 'shop'), 'shop');
  });

  it('changes nothing in the images', async () => {
    const image = await make('web.qcow2', { 'qemu.machine-types': ['q35'] });
    const before = await readFile(image);
    await qcowmeta(['import', '--to', 'virt-install', image]);
    assert.ok(before.equals(await readFile(image)));
  });

  it('refuses a disk that another disk is based on', async () => {
    const base = await make('base.qcow2', { 'qemu.min-ram-MB': 512 });
    const middle = await makeImage(folder.path, { name: 'middle.qcow2', backing: 'base.qcow2', text: '{}' });
    const top = await makeImage(folder.path, { name: 'top.qcow2', backing: middle, text: '{}' });
    const answer = await qcowmeta(['import', '--to', 'json', base, top]);
    assert.deepEqual([answer.exit, answer.stdout], [2, '']);
    assert.equal(
      answer.stderr,
      `qcowmeta: ${base}: is a backing file of ${top}, so it cannot be a disk beside it. Leave it out: its metadata counts through ${top}.\n`,
    );
    const sibling = await makeImage(folder.path, { name: 'sibling.qcow2', backing: base });
    assert.equal((await qcowmeta(['import', '--to', 'json', top, sibling])).exit, 0);
  });

  it('knows an image by any name of its file', async () => {
    const image = await make('web.qcow2', { 'qemu.rtc.base': 'utc' });
    const other = await make('other.qcow2', { 'qemu.rtc.base': 'localtime' });
    const link = join(folder.path, 'link.qcow2');
    await symlink('web.qcow2', link);
    const twice = await qcowmeta(['import', '--to', 'json', image, link]);
    assert.deepEqual([twice.exit, twice.stdout], [2, '']);
    assert.equal(
      twice.stderr,
      `qcowmeta: ${link}: is the same file as ${image}. A machine has one disk of an image.\n`,
    );
    const preferring = ['import', '--to', 'json', image, other, '--prefer', `qemu.rtc.base=${link}`];
    assert.equal((await qcowmeta(preferring)).exit, 0);
  });

  const MISTAKES: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
    ['without --to', ['IMG'], /required option '--to <target>'/],
    ['an unknown target', ['--to', 'vmware', 'IMG'], /Allowed choices are libvirt, qemu, virt-install, json/],
    ['an image twice', ['--to', 'json', 'IMG', 'IMG'], /is named twice/],
    ['a choice that is none', ['--to', 'json', 'IMG', '--set', 'qemu.min-ram-MB'], /write KEY=VALUE, such as/],
    [
      'a key decided twice',
      ['--to', 'json', 'IMG', '--set', 'a.b.c=1', '--prefer', 'a.b.c=IMG'],
      /a\.b\.c: is decided twice/,
    ],
    ['a misspelt key', ['--to', 'json', 'IMG', '--set', 'qemu.min-ram=1'], /Is qemu\.min-ram-MB meant\?/],
    [
      'a wrong value',
      ['--to', 'json', 'IMG', '--set', 'qemu.min-ram-MB=0'],
      /cannot be 0\.\n {2}qemu\.min-ram-MB must be/,
    ],
    [
      'a number for a text',
      ['--to', 'json', 'IMG', '--set', 'qemu.tpm.version=2.0'],
      /2\.0 was read as JSON; the text needs its quotes: 'qemu\.tpm\.version="2\.0"'/,
    ],
    ['another image', ['--to', 'json', 'IMG', '--prefer', 'qemu.rtc.base=x'], /x: is not one of the images/],
    ['a wrong name', ['--to', 'json', 'IMG', '--name', 'a/b'], /a\/b cannot be the name of a machine/],
  ];
  for (const [what, args, message] of MISTAKES) {
    it(`is refused: ${what}`, async () => {
      const image = await make('web.qcow2', {});
      const answer = await qcowmeta(['import', ...args.map((arg) => arg.replace('IMG', image))]);
      assert.deepEqual([answer.exit, answer.stdout], [2, '']);
      assert.match(answer.stderr, message);
    });
  }
});

interface Imported {
  readonly definition: { readonly memoryMiB: number } | null;
  readonly disagreements: readonly {
    readonly kind: string;
    readonly key: string;
    readonly severity: string;
    readonly stops: boolean;
    readonly values: readonly { readonly origin?: string }[];
  }[];
  readonly notCarried: readonly { readonly key: string; readonly reason: string }[];
  readonly keys: Readonly<Record<string, { readonly grade: string }>>;
  readonly images: readonly {
    readonly image: string;
    readonly origin?: string;
    readonly problem?: { readonly code: string };
  }[];
}
