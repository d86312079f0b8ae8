import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rename, truncate, writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, qemuImg, tempDir } from '../support/images';
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

  describe('of snapshots', () => {
    const OWN = '{"com.example.snapshot": true}';

    before(async () => {
      assert.equal((await qcowmeta(['put', '--snapshot', 'before', image], { stdin: OWN })).exit, 0);
    });

    it('prints their own string, by name, by id and by both', async () => {
      for (const name of ['before', '1', '1 before']) {
        assert.equal((await qcowmeta(['dump', '--snapshot', name, image])).stdout, OWN);
      }
    });

    it('prints the string of the image for one without a string', async () => {
      assert.equal((await qcowmeta(['dump', '--snapshot', 'after', image])).stdout, TEXT);
      assert.deepEqual(await qcowmeta(['dump', '--own', '--snapshot', 'after', image]), NOTHING);
    });

    it('says in JSON where the string is from', async () => {
      const own = JSON.parse((await qcowmeta(['dump', '-o', 'json', '--snapshot', '1', image])).stdout) as Dumped;
      assert.deepEqual([own.snapshot, own.origin, own.originSnapshot], ['1 before', image, '1 before']);
      const inherited = JSON.parse((await qcowmeta(['dump', '-o', 'json', '--snapshot', '2', image])).stdout) as Dumped;
      assert.deepEqual([inherited.snapshot, inherited.origin, inherited.originSnapshot], ['2 after', image, undefined]);
    });

    it('names the candidates if several answer to the name', async () => {
      const twice = await makeImage(folder.path, { name: 'twice.qcow2', snapshots: ['same', 'same', '1'] });
      const answer = await qcowmeta(['dump', '--snapshot', 'same', twice]);
      assert.equal(answer.exit, 2);
      assert.equal(answer.stderr, `qcowmeta: ${twice}: 2 snapshots answer to same. Say which: "1 same" or "2 same".\n`);
      const mixed = await qcowmeta(['dump', '--snapshot', '1', twice]);
      assert.match(mixed.stderr, /Say which: "1 same" or "3 1"\.\n$/);
      assert.equal((await qcowmeta(['dump', '--snapshot', '3 1', twice])).exit, 1);
    });

    it('says that there is no such snapshot', async () => {
      const answer = await qcowmeta(['dump', '--snapshot', 'never', image]);
      assert.equal(answer.exit, 3);
      assert.match(answer.stderr, /base\.qcow2: has no snapshot never \(there are "1 before", "2 after"\)\.\n$/);
      const none = await qcowmeta(['dump', '--snapshot', 'never', empty]);
      assert.match(none.stderr, /has no snapshot never \(there are none\)/);
    });
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

  describe('of images that cannot be read', () => {
    it('says that a file is not qcow2', async () => {
      const file = join(folder.path, 'text.qcow2');
      await writeFile(file, 'no image, but longer than a qcow2 header: '.padEnd(4096, 'x'));
      const answer = await qcowmeta(['dump', file]);
      assert.deepEqual(
        [answer.exit, answer.stdout, answer.stderr],
        [3, '', `qcowmeta: ${file}: is not a qcow2 image.\n`],
      );
    });

    it('says that an image is cut off', async () => {
      const file = await makeImage(folder.path, { name: 'cut.qcow2' });
      await truncate(file, 50);
      const answer = await qcowmeta(['dump', file]);
      assert.equal(answer.exit, 3);
      assert.match(answer.stderr, /^qcowmeta: .*cut\.qcow2: the image ends inside/);
    });

    it('says that the metadata is damaged, and prints none', async () => {
      const file = await makeImage(folder.path, { name: 'damaged.qcow2', text: TEXT });
      const bytes = await readFile(file);
      for (let at = bytes.indexOf(TEXT); at >= 0; at = bytes.indexOf(TEXT, at + 1)) bytes[at + 10] = 0;
      await writeFile(file, bytes);
      const answer = await qcowmeta(['dump', file]);
      assert.deepEqual([answer.exit, answer.stdout], [3, '']);
      assert.match(answer.stderr, /the stored machine metadata is damaged/);
    });

    it('says that a backing file is missing, if its string would count', async () => {
      const base = await makeImage(folder.path, { name: 'gone.qcow2', text: TEXT });
      const file = await makeImage(folder.path, { name: 'orphan.qcow2', backing: base });
      await rename(base, `${base}.moved`);
      const answer = await qcowmeta(['dump', file]);
      assert.equal(answer.exit, 3);
      assert.match(answer.stderr, /gone\.qcow2: is the backing file of .*orphan\.qcow2, and there is no such file/);
      const chain = await qcowmeta(['dump', '--backing-chain', file]);
      assert.deepEqual([chain.exit, chain.stdout], [3, `# ${file}\n`]);
    });

    it('says that a backing file without a recorded format was not read', async () => {
      const file = await makeImage(folder.path, { name: 'unprobed.qcow2', backing: image });
      await forgetFormat(file);
      const answer = await qcowmeta(['dump', file]);
      assert.deepEqual([answer.exit, answer.stdout], [1, '']);
      assert.match(answer.stderr, /does not record its format.*qemu-img rebase -u -F qcow2 -b /);
    });

    it('is silent about a raw backing file, which cannot have a string', async () => {
      const raw = join(folder.path, 'base.raw');
      await qemuImg('create', '-q', '-f', 'raw', raw, '1M');
      const file = await makeImage(folder.path, { name: 'on-raw.qcow2', backing: raw, backingFormat: 'raw' });
      assert.deepEqual(await qcowmeta(['dump', file]), NOTHING);
    });
  });
});

describe('qcowmeta get', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  let overlay: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { name: 'base.qcow2', text: TEXT });
    overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: image });
  });
  after(() => folder.remove());

  it('prints a value as it is written', async () => {
    assert.equal((await qcowmeta(['get', image, 'com.example.big'])).stdout, '9007199254740993\n');
    assert.equal((await qcowmeta(['get', overlay, 'qemu.min-ram-MB'])).stdout, '1e3\n');
    assert.equal((await qcowmeta(['get', image, 'com.example.name'])).stdout, '"caf\\u00e9 \\"x\\""\n');
  });

  it('prints a string without quotes and escapes with -r', async () => {
    assert.equal((await qcowmeta(['get', '-r', image, 'com.example.name'])).stdout, 'café "x"\n');
    assert.equal((await qcowmeta(['get', '--raw', image, 'qemu.min-ram-MB'])).stdout, '1e3\n');
  });

  it('exits with 1 if there is no such key, and says so on standard error', async () => {
    const answer = await qcowmeta(['get', image, 'qemu.firmware']);
    assert.deepEqual([answer.exit, answer.stdout], [1, '']);
    assert.equal(answer.stderr, `qcowmeta: ${image}: has no key qemu.firmware.\n`);
    const own = await qcowmeta(['get', '--own', overlay, 'qemu.min-ram-MB']);
    assert.deepEqual([own.exit, own.stdout], [1, '']);
  });

  it('tells null from nothing in JSON', async () => {
    const file = await makeImage(folder.path, { name: 'null.qcow2', text: '{"com.example.none": null}' });
    const there = await qcowmeta(['get', '-o', 'json', file, 'com.example.none']);
    assert.equal(there.exit, 0);
    assert.deepEqual(JSON.parse(there.stdout), {
      image: file,
      origin: file,
      key: 'com.example.none',
      found: true,
      value: null,
    });
    const absent = await qcowmeta(['get', '-o', 'json', file, 'com.example.other']);
    assert.equal(absent.exit, 1);
    assert.deepEqual(JSON.parse(absent.stdout), { image: file, origin: file, key: 'com.example.other', found: false });
  });

  it('shows a key in each image of the chain', async () => {
    const top = await makeImage(folder.path, { name: 'top.qcow2', backing: overlay, text: '{"qemu.min-ram-MB": 7}' });
    const answer = await qcowmeta(['get', '--backing-chain', top, 'qemu.min-ram-MB']);
    assert.equal(answer.stdout, `# ${top}\n7\n# ${overlay}\n# ${image}\n1e3\n`);
  });

  it('makes control characters visible on a terminal', async () => {
    const file = await makeImage(folder.path, { name: 'escape.qcow2', text: '{"com.example.x": "\\u001b[2J"}' });
    assert.equal((await qcowmeta(['get', '-r', file, 'com.example.x'])).stdout, '\x1b[2J\n');
    assert.equal((await qcowmeta(['get', '-r', file, 'com.example.x'], { isTTY: true })).stdout, '\\x1b[2J\n');
  });
});

interface Dumped {
  readonly image: string;
  readonly snapshot?: string;
  readonly origin: string | null;
  readonly originSnapshot?: string;
  readonly string?: string | null;
  readonly hash?: string | null;
  readonly keys?: null | Record<
    string,
    { value: unknown; origin: string; registered: boolean; findings: { code: string }[] }
  >;
  readonly findings?: { code: string }[];
  readonly problem?: { code: string; message: string };
}

const NOTHING = { exit: 1, stdout: '', stdoutBytes: Buffer.alloc(0), stderr: '' };

/** Renames the header extension with the backing file's format (qcow2 specification, "Header extensions") to one nobody knows. */
async function forgetFormat(file: string): Promise<void> {
  const bytes = await readFile(file);
  const at = bytes.indexOf(Buffer.from('e2792aca', 'hex'));
  assert.ok(at > 0);
  bytes.writeUInt32BE(0x12345678, at);
  await writeFile(file, bytes);
}
