import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { makeImage, tempDir } from '../support/images';
import { NOTHING, type Dumped } from './dumped';
import { qcowmeta, storeFaulty } from './harness';

const TEXT =
  '{\n  "qemu.min-ram-MB": 1e3,\n  "com.example.big": 9007199254740993,\n  "com.example.name": "caf\\u00e9 \\"x\\""\n}';

describe('qcowmeta dump', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  let overlay: string;
  let empty: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { name: 'base.qcow2', text: TEXT, snapshots: ['before', 'after'] });
    overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: image });
    empty = await makeImage(folder.path, { name: 'empty.qcow2' });
  });
  after(() => folder.remove());

  it('prints the stored bytes and nothing else', async () => {
    const answer = await qcowmeta(['dump', image]);
    assert.deepEqual(answer, { exit: 0, stdout: TEXT, stdoutBytes: Buffer.from(TEXT), stderr: '' });
  });

  it('ends the last line on a terminal', async () => {
    assert.equal((await qcowmeta(['dump', image], { isTTY: true })).stdout, `${TEXT}\n`);
  });

  it('prints what an overlay inherits, and nothing of its own', async () => {
    assert.equal((await qcowmeta(['dump', overlay])).stdout, TEXT);
    assert.deepEqual(await qcowmeta(['dump', '--own', overlay]), NOTHING);
  });

  it('prints nothing for an image without a string, and exits with 1', async () => {
    assert.deepEqual(await qcowmeta(['dump', empty]), NOTHING);
  });

  it('prints several images, each after a line with its name', async () => {
    const answer = await qcowmeta(['dump', image, empty, overlay]);
    assert.equal(answer.exit, 1);
    assert.equal(answer.stdout, `# ${image}\n${TEXT}\n# ${empty}\n# ${overlay}\n${TEXT}\n`);
  });

  it('goes on after an image that fails, and gives the highest exit code', async () => {
    const answer = await qcowmeta(['dump', empty, join(folder.path, 'missing.qcow2'), image]);
    assert.equal(answer.exit, 3);
    assert.equal(answer.stdout, `# ${empty}\n# ${image}\n${TEXT}\n`);
    assert.match(answer.stderr, /^qcowmeta: .*missing\.qcow2: there is no such file\.\n$/);
  });

  it('gives JSON in which numbers are as they were written', async () => {
    const answer = await qcowmeta(['dump', '-o', 'json', overlay]);
    assert.equal(answer.exit, 0);
    assert.match(answer.stdout, /"value": 1e3,/);
    assert.match(answer.stdout, /"value": 9007199254740993,/);
    const parsed = JSON.parse(answer.stdout) as Dumped;
    assert.equal(parsed.image, overlay);
    assert.equal(parsed.origin, image);
    assert.equal(parsed.string, TEXT);
    assert.equal(parsed.hash, createHash('sha256').update(TEXT).digest('hex'));
    assert.deepEqual(Object.keys(parsed.keys ?? {}), ['qemu.min-ram-MB', 'com.example.big', 'com.example.name']);
    assert.deepEqual(parsed.keys?.['com.example.name'], {
      value: 'café "x"',
      origin: image,
      registered: false,
      findings: [],
    });
    assert.equal(parsed.keys['qemu.min-ram-MB']?.registered, true);
  });

  it('gives a null string in JSON for an image without any', async () => {
    const answer = await qcowmeta(['dump', '-o', 'json', empty]);
    assert.equal(answer.exit, 1);
    assert.deepEqual(JSON.parse(answer.stdout), {
      image: empty,
      origin: null,
      string: null,
      hash: null,
      keys: {},
      findings: [],
    });
  });

  it('gives several images as a list, those that fail with their problem', async () => {
    const missing = join(folder.path, 'missing.qcow2');
    const answer = await qcowmeta(['dump', '--output=json', image, missing, empty]);
    assert.equal(answer.exit, 3);
    const list = JSON.parse(answer.stdout) as Dumped[];
    assert.deepEqual(
      list.map((entry) => [entry.image, entry.string, entry.problem?.code]),
      [
        [image, TEXT, undefined],
        [missing, undefined, 'not-found'],
        [empty, null, undefined],
      ],
    );
  });

  it('gives an object a line with --ndjson', async () => {
    const answer = await qcowmeta(['dump', '--ndjson', image, empty]);
    const lines = answer.stdout.trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as Dumped).string),
      [TEXT, null],
    );
    assert.match(lines[0] ?? '', /"value":1e3/);
  });

  it('shows the own string of each image of a backing chain', async () => {
    const answer = await qcowmeta(['dump', '--backing-chain', overlay]);
    assert.equal(answer.stdout, `# ${overlay}\n# ${image}\n${TEXT}\n`);
    assert.equal(answer.exit, 1);
    const json = JSON.parse((await qcowmeta(['dump', '--backing-chain', '-o', 'json', overlay])).stdout) as Dumped[];
    assert.deepEqual(
      json.map(({ string }) => string),
      [null, TEXT],
    );
  });

  it('keeps registered keys and findings apart', async () => {
    const strange = await makeImage(folder.path, {
      name: 'strange.qcow2',
      text: '{"qemu.min-ram-MB": "much", "__proto__": 1, "qemu.nonsense": true}',
    });
    const answer = await qcowmeta(['dump', '-o', 'json', strange]);
    const keys = (JSON.parse(answer.stdout) as Dumped).keys ?? {};
    assert.equal(answer.exit, 0);
    assert.deepEqual(
      Object.entries(keys).map(([key, { registered, findings }]) => [
        key,
        registered,
        findings.map(({ code }) => code),
      ]),
      [
        ['qemu.min-ram-MB', true, ['wrong-type']],
        ['__proto__', false, ['invalid-key']],
        ['qemu.nonsense', false, ['unregistered-key']],
      ],
    );
  });

  it('gives no keys of a string that breaks the rules, but all that is wrong', async () => {
    const faulty = await makeImage(folder.path, { name: 'faulty.qcow2' });
    await storeFaulty(faulty, '{"a": 1, "a": 2}');
    assert.equal((await qcowmeta(['dump', faulty])).stdout, '{"a": 1, "a": 2}');
    const json = JSON.parse((await qcowmeta(['dump', '-o', 'json', faulty])).stdout) as Dumped;
    assert.equal(json.keys, null);
    assert.ok(json.findings?.some(({ code }) => code === 'duplicate-key'));
    const get = await qcowmeta(['get', faulty, 'a']);
    assert.deepEqual([get.exit, get.stdout], [1, '']);
    assert.match(get.stderr, /faulty\.qcow2: 1:10: error: .* \[duplicate-key\]\. No key is looked up/);
    assert.match((await qcowmeta(['check', faulty])).stdout, /\[duplicate-key\]/);
  });
});
