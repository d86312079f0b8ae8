import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openObject, storeObject } from '../../cli/members';
import { answerWrite } from '../../cli/write';
import { builtinRegistry } from '../../core/registry/registry';
import { makeImage, qemuImg, storeText, tempDir } from '../support/images';
import { qcowmeta, silentContext, storeFaulty } from './harness';

describe('qcowmeta set', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  const dump = async (path: string): Promise<string> => (await qcowmeta(['dump', '--own', path])).stdout;

  beforeEach(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path);
  });
  afterEach(() => folder.remove());

  it('starts an object in an image without any', async () => {
    const answer = await qcowmeta(['set', image, 'qemu.min-ram-MB=1024', 'qemu.machine-types=["q35", "pc"]']);
    assert.deepEqual([answer.exit, answer.stdout, answer.stderr], [0, '', '']);
    assert.equal(await dump(image), '{\n  "qemu.min-ram-MB": 1024,\n  "qemu.machine-types": ["q35", "pc"]\n}\n');
    assert.match(await qemuImg('check', image), /No errors/);
  });

  it('takes what reads as JSON as it is, and anything else as a string', async () => {
    await qcowmeta([
      'set',
      image,
      'org.b.int=9007199254740993',
      'org.b.exp=1e3',
      'org.b.null=null',
      'org.b.flag= true ',
    ]);
    await qcowmeta([
      'set',
      image,
      'org.b.word=uefi',
      'org.b.equal=x=y',
      'org.b.none=',
      'org.b.quoted="uefi"',
      "org.b.bad={'x'}",
    ]);
    assert.equal(
      await dump(image),
      [
        '{',
        '  "org.b.int": 9007199254740993,',
        '  "org.b.exp": 1e3,',
        '  "org.b.null": null,',
        '  "org.b.flag": true,',
        '  "org.b.word": "uefi",',
        '  "org.b.equal": "x=y",',
        '  "org.b.none": "",',
        '  "org.b.quoted": "uefi",',
        '  "org.b.bad": "{\'x\'}"',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('takes everything as a string with --string', async () => {
    await qcowmeta(['set', '--string', image, 'org.b.c=20', 'org.b.d="x"']);
    assert.equal(await dump(image), '{\n  "org.b.c": "20",\n  "org.b.d": "\\"x\\""\n}\n');
  });

  it('changes nothing but the value, whatever the layout', async () => {
    const text = '{ "z.y.x":[1,2 ],\r\n\t"qemu.min-ram-MB" :512  , "org.b.c": 1e3 }\r\n\r\n';
    await storeText(image, text);
    await qcowmeta(['set', image, 'qemu.min-ram-MB=1024']);
    assert.equal(await dump(image), text.replace('512', '1024'));
    await qcowmeta(['set', image, 'd.e.f=0.10']);
    assert.equal(await dump(image), text.replace('512', '1024').replace('1e3', '1e3, "d.e.f": 0.10'));
  });

  it('refuses unregistered qemu. keys and suggests what may be meant', async () => {
    await storeText(image, '{"qemu.machine-types": ["q35"]}');
    const answer = await qcowmeta(['set', image, 'qemu.machine-type=["pc"]', 'org.b.c=1']);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.match(answer.stderr, /"qemu\.machine-type" is not registered.* Did you mean qemu\.machine-types/);
    assert.match(answer.stderr, /nothing was changed\. --force/);
    assert.equal(await dump(image), '{"qemu.machine-types": ["q35"]}');
    const json = await qcowmeta(['set', '-o', 'json', image, 'qemu.Min-ram-MB=1']);
    assert.equal(json.exit, 1);
    const { changed, refused, problem } = JSON.parse(json.stdout) as Changed;
    assert.deepEqual(
      [changed, refused?.[0]?.key, refused?.[0]?.suggestions[0], problem?.code],
      [false, 'qemu.Min-ram-MB', 'qemu.min-ram-MB', 'unregistered-key'],
    );
  });

  it('writes them with --force, and leaves those alone that were there before', async () => {
    assert.equal((await qcowmeta(['set', '--force', image, 'qemu.nonsense=1'])).exit, 0);
    const answer = await qcowmeta(['set', image, 'org.b.c=1']);
    assert.deepEqual([answer.exit, answer.stderr], [0, '']);
    assert.equal(await dump(image), '{\n  "qemu.nonsense": 1,\n  "org.b.c": 1\n}\n');
  });

  it('stores a value that does not suit its key, and tells', async () => {
    const answer = await qcowmeta(['set', image, 'qemu.min-ram-MB=much']);
    assert.equal(answer.exit, 0);
    assert.match(answer.stderr, /disk\.qcow2: 2:22: error: qemu\.min-ram-MB must be .*\[wrong-type\]\n/);
    assert.match(answer.stderr, /\n.*disk\.qcow2: the string is stored all the same\.\n$/);
    assert.equal(await dump(image), '{\n  "qemu.min-ram-MB": "much"\n}\n');
  });

  it('says how to write a text that reads as another value', async () => {
    const answer = await qcowmeta(['set', image, 'qemu.tpm.version=2.0']);
    assert.match(answer.stderr, /2\.0 was read as JSON; the text needs its quotes: 'qemu\.tpm\.version="2\.0"'\n$/);
    const again = await qcowmeta(['set', image, 'qemu.tpm.version="2.0"']);
    assert.deepEqual([again.exit, again.stderr], [0, '']);
  });

  it('says that a list is a text where the shell took its quotes', async () => {
    const hint = /org\.b\.list: the value begins as a list or an object does, but is no JSON, so it is a text\./;
    const answer = await qcowmeta(['set', image, 'org.b.list=[q35]']);
    assert.deepEqual([answer.exit, hint.test(answer.stderr)], [0, true]);
    for (const words of [['--string', 'org.b.list=[q35]'], ['org.b.list=["q35"]'], ['org.b.list="[q35]"']])
      assert.equal((await qcowmeta(['set', image, ...words])).stderr, '');
  });

  it('names the registered key that may be meant by a word that is no key', async () => {
    const answer = await qcowmeta(['set', image, 'min-ram-MB=5']);
    assert.match(answer.stderr, /min-ram-MB is no registered key\. Did you mean qemu\.min-ram-MB or /);
  });

  it('refuses a value that Layer 1 refuses', async () => {
    const answer = await qcowmeta(['set', image, 'org.b.c={"x": 1, "x": 2}']);
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /\[duplicate-key\]\nqcowmeta: .*disk\.qcow2: the text was not stored: /);
    const deep = await qcowmeta(['set', image, `org.b.c=${'['.repeat(10_000)}${']'.repeat(10_000)}`]);
    assert.equal(deep.exit, 1);
    assert.match(deep.stderr, /\[too-deep\]/);
    assert.equal(await dump(image), '');
  });

  it('starts from what the image inherits, and says so', async () => {
    await storeText(image, '{"org.b.c": 1e3, "org.b.d": 2}');
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: image });
    const answer = await qcowmeta(['set', overlay, 'org.b.d=3']);
    assert.equal(answer.exit, 0);
    assert.match(answer.stderr, /overlay\.qcow2: had no string of its own; .* inherited from .*disk\.qcow2/);
    assert.equal(await dump(overlay), '{"org.b.c": 1e3, "org.b.d": 3}');
    assert.equal(await dump(image), '{"org.b.c": 1e3, "org.b.d": 2}');
    const again = await qcowmeta(['set', '-o', 'json', overlay, 'org.b.d=4']);
    assert.equal(again.stderr, '');
    assert.equal((JSON.parse(again.stdout) as Changed).inheritedFrom, undefined);
  });

  it('gives a snapshot a string of its own', async () => {
    await storeText(image, '{"org.b.c": 1}');
    await qemuImg('snapshot', '-c', 'before', image);
    assert.equal((await qcowmeta(['set', '--snapshot', 'before', image, 'org.b.c=2'])).exit, 0);
    assert.equal((await qcowmeta(['dump', '--snapshot', 'before', image])).stdout, '{"org.b.c": 2}');
    assert.equal(await dump(image), '{"org.b.c": 1}');
  });

  it('answers in JSON what is stored now', async () => {
    const answer = await qcowmeta(['set', '-o', 'json', image, 'org.b.c=1e3']);
    const { image: named, changed, string, findings } = JSON.parse(answer.stdout) as Changed;
    assert.deepEqual([named, changed, string, findings], [image, true, '{\n  "org.b.c": 1e3\n}\n', []]);
  });

  it('shows the change with -n and does not make it', async () => {
    await storeText(image, '{\n  "org.b.c": 1\n}\n');
    const answer = await qcowmeta(['set', '-n', image, 'org.b.c=2']);
    assert.equal(answer.exit, 0);
    assert.equal(
      answer.stdout,
      `--- ${image}\n+++ ${image}\n@@ -1,3 +1,3 @@\n {\n-  "org.b.c": 1\n+  "org.b.c": 2\n }\n`,
    );
    assert.equal(await dump(image), '{\n  "org.b.c": 1\n}\n');
    const json = JSON.parse((await qcowmeta(['set', '-n', '-o', 'json', image, 'org.b.c=2'])).stdout) as Changed;
    assert.deepEqual([json.changed, json.string, json.diff], [false, '{\n  "org.b.c": 2\n}\n', answer.stdout]);
  });

  it('does not change a key of a string that breaks the rules', async () => {
    await storeFaulty(image, '{"a": 1, "a": 2}');
    const answer = await qcowmeta(['set', image, 'b.c.d=1']);
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /\[duplicate-key\]\nqcowmeta: .*Replace it as a whole: qcowmeta put\.\n$/);
  });

  it('is a conflict if the string was changed since it was read', async () => {
    await storeText(image, '{"org.b.c": 1}');
    const { context, stderr } = silentContext();
    const object = await openObject(context.output, image, undefined);
    await storeText(image, '{"org.b.c": 2}');
    const exit = await answerWrite(context.output, image, {}, () =>
      storeObject(context, object, '{"org.b.c": 3}', builtinRegistry(), {}),
    );
    assert.equal(exit, 4);
    assert.match(stderr(), /the stored string is not the one that was expected/);
    assert.equal(await dump(image), '{"org.b.c": 2}');
  });

  it('loses none of many changes at a time: each is stored or refused', async () => {
    const keys = Array.from({ length: 6 }, (_, index) => `org.b.k${index}`);
    const answers = await Promise.all(keys.map((key) => qcowmeta(['set', image, `${key}=1`])));
    const stored = Object.keys(JSON.parse(await dump(image)) as object);
    assert.deepEqual(
      stored.sort(),
      keys.filter((_, index) => answers[index]?.exit === 0),
    );
    assert.ok(stored.length > 0);
    assert.ok(answers.every(({ exit }) => exit === 0 || exit === 4));
  });

  it('does not store what stands for bytes that are not UTF-8', async () => {
    const { exit, stderr } = await qcowmeta(['set', image, 'com.example.name=caf\ufffd']);
    assert.equal(exit, 2);
    assert.match(stderr, /is not UTF-8, or has the character U\+FFFD/);
  });

  it('is used wrongly without KEY=VALUE, and with a key given twice', async () => {
    for (const wrong of [['org.b.c'], ['=1'], ['org.b.c=1', 'org.b.c=2']]) {
      const answer = await qcowmeta(['set', image, ...wrong]);
      assert.equal(answer.exit, 2);
    }
    assert.equal(await dump(image), '');
  });
});

describe('qcowmeta unset', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  beforeEach(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: '{\n  "org.b.c": 1e3,\n  "org.b.d": [ 1 ],\n  "org.b.e": 3\n}\n' });
  });
  afterEach(() => folder.remove());

  it('takes keys away and leaves the rest as it is', async () => {
    assert.equal((await qcowmeta(['unset', image, 'org.b.e', 'org.b.c'])).exit, 0);
    assert.equal((await qcowmeta(['dump', image])).stdout, '{\n  "org.b.d": [ 1 ]\n}\n');
  });

  it('names keys that are not there, and exits with 1', async () => {
    const answer = await qcowmeta(['unset', image, 'org.b.x']);
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /^qcowmeta: .*disk\.qcow2: has no key org\.b\.x\. Did you mean org\.b\.c or .*\?\n$/);
    const some = await qcowmeta(['unset', '-o', 'json', image, 'org.b.x', 'org.b.c']);
    assert.equal(some.exit, 1);
    const { changed, absent } = JSON.parse(some.stdout) as Changed;
    assert.deepEqual([changed, absent], [true, ['org.b.x']]);
    assert.equal((await qcowmeta(['get', image, 'org.b.c'])).exit, 1);
  });

  it('starts from what the image inherits', async () => {
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: image });
    const answer = await qcowmeta(['unset', overlay, 'org.b.c']);
    assert.equal(answer.exit, 0);
    assert.match(answer.stderr, /inherited from/);
    assert.equal((await qcowmeta(['dump', '--own', overlay])).stdout, '{\n  "org.b.d": [ 1 ],\n  "org.b.e": 3\n}\n');
    assert.equal((await qcowmeta(['get', image, 'org.b.c'])).stdout, '1e3\n');
  });

  it('fails for an image that is not there', async () => {
    assert.equal((await qcowmeta(['unset', join(folder.path, 'none.qcow2'), 'org.b.c'])).exit, 3);
  });
});

interface Changed {
  readonly image: string;
  readonly changed: boolean;
  readonly string?: string;
  readonly diff?: string;
  readonly findings?: unknown[];
  readonly inheritedFrom?: string;
  readonly absent?: string[];
  readonly problem?: { readonly code: string };
  readonly refused?: { key: string; suggestions: string[] }[];
}
