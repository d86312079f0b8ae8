import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../cli/main';
import { makeImage, qemuImg, storeText, tempDir } from '../support/images';
import { qcowmeta, silentStreams } from './harness';

describe('qcowmeta put', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  const dump = async (path: string): Promise<Buffer> => (await qcowmeta(['dump', '--own', path])).stdoutBytes;

  beforeEach(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path);
  });
  afterEach(() => folder.remove());

  it('stores a file byte for byte', async () => {
    const bytes = Buffer.from('\r\n\t{ "org.example.x" : "caf\u00e9 \u2028" , "qemu.min-ram-MB":1.0e3 }   \n\n');
    const file = join(folder.path, 'text.json');
    await writeFile(file, bytes);
    await qcowmeta(['put', image, file]);
    assert.deepEqual(await dump(image), bytes);
  });

  it('stores what standard input gives, with and without a dash', async () => {
    assert.equal((await qcowmeta(['put', image, '-'], { stdin: '{"org.example.x": 1}' })).exit, 0);
    assert.equal(String(await dump(image)), '{"org.example.x": 1}');
    assert.equal((await qcowmeta(['put', image], { stdin: '{}' })).exit, 0);
    assert.equal(String(await dump(image)), '{}');
  });

  it('carries unregistered qemu. keys, and says so', async () => {
    const answer = await qcowmeta(['put', image], { stdin: '{"qemu.nonsense": 1}' });
    assert.equal(answer.exit, 0);
    assert.match(
      answer.stderr,
      /^standard input: 1:2: error: .*\[unregistered-key\]\n.*: the string is stored all the same\.\n$/,
    );
    assert.equal(String(await dump(image)), '{"qemu.nonsense": 1}');
  });

  it('refuses text that is not a sound object, with all its findings', async () => {
    await storeText(image, '{}');
    const texts: readonly (readonly [string | Uint8Array, string])[] = [
      ['', 'empty-text'],
      ['[1]', 'not-an-object'],
      ['{"a": 1, "a": 2}', 'duplicate-key'],
      ['{"": 1}', 'empty-key'],
      ['{"a": 1,}', 'trailing-comma'],
      ['{"a": 1} // x', 'comment'],
      ['\ufeff{}', 'byte-order-mark'],
      [Buffer.from('{"a": "\xff"}', 'latin1'), 'not-utf8'],
    ];
    for (const [stdin, rule] of texts) {
      const answer = await qcowmeta(['put', image], { stdin });
      assert.equal(answer.exit, 1, rule);
      assert.match(answer.stderr, new RegExp(`^standard input: 1:\\d+: error: [^\\n]*\\[${rule}\\]$`, 'm'));
      assert.match(answer.stderr, /the text was not stored/);
    }
    assert.equal(String(await dump(image)), '{}');
  });

  it('refuses text over the capacity and says how many bytes fit', async () => {
    const answer = await qcowmeta(['put', image], { stdin: `{"org.example.x": "${'x'.repeat(30_000)}"}` });
    assert.equal(answer.exit, 1);
    assert.match(answer.stderr, /the text has 30021 bytes, the image holds 24576/);
    const preview = await qcowmeta(['put', '-n', image], { stdin: `{"org.example.x": "${'x'.repeat(30_000)}"}` });
    assert.equal(preview.exit, 1);
    assert.match(preview.stderr, /\[over-capacity\]/);
    assert.equal((await qcowmeta(['put', image], { stdin: `{"a":"${'x'.repeat(24_576 - 8)}"}` })).exit, 0);
  });

  it('says that there is no such file', async () => {
    const answer = await qcowmeta(['put', image, join(folder.path, 'none.json')]);
    assert.deepEqual([answer.exit, answer.stderr], [3, `qcowmeta: ${folder.path}/none.json: there is no such file.\n`]);
    const answered = await qcowmeta(['put', image, folder.path]);
    assert.deepEqual(
      [answered.exit, answered.stderr],
      [3, `qcowmeta: ${folder.path}: is a folder, not a file or block device.\n`],
    );
  });

  it('says that a file is an image, and how its string is stored', async () => {
    const answer = await qcowmeta(['put', image, image]);
    assert.deepEqual(
      [answer.exit, answer.stderr],
      [
        1,
        `qcowmeta: ${image}: the text was not stored: it is a disk image. To store the string of an image in another one: qcowmeta copy.\n`,
      ],
    );
  });

  it('says that standard input could not be read', async () => {
    const { streams, stderr } = silentStreams();
    const stdin = new Readable({
      read() {
        this.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', errno: -5 }));
      },
    });
    assert.equal(await run(['put', image], { ...streams, stdin }), 3);
    assert.equal(stderr(), 'qcowmeta: standard input: could not be read: i/o error (EIO).\n');
  });

  it('does not read what never ends', async () => {
    const { streams, stderr } = silentStreams();
    const stdin = new Readable({
      read() {
        this.push(Buffer.alloc(65_536, ' '));
      },
    });
    assert.equal(await run(['put', image], { ...streams, stdin }), 1);
    assert.match(stderr(), /the text was not stored: it is longer than 1 MiB/);
  });

  it('tells a person at a terminal that it waits for text', async () => {
    const answer = await qcowmeta(['put', image], { stdin: '{}', isTTY: true });
    assert.deepEqual([answer.exit, answer.stdout], [0, '']);
    assert.match(answer.stderr, /reading the string from the terminal; Ctrl\+D ends it/);
  });

  it('replaces damaged metadata only with --force', async () => {
    await storeText(image, '{"org.example.old": 1}');
    const bytes = await readFile(image);
    for (let at = bytes.indexOf('org.example.old'); at >= 0; at = bytes.indexOf('org.example.old')) bytes[at] = 0;
    await writeFile(image, bytes);
    const refused = await qcowmeta(['put', image], { stdin: '{"org.example.new": 1}' });
    assert.equal(refused.exit, 3);
    assert.match(refused.stderr, /damaged.*--force/);
    assert.equal((await qcowmeta(['put', '--force', image], { stdin: '{"org.example.new": 1}' })).exit, 0);
    assert.equal(String(await dump(image)), '{"org.example.new": 1}');
  });

  describe('with --expect', () => {
    const hash = async (path: string): Promise<string> => {
      const { hash: found } = JSON.parse((await qcowmeta(['dump', '--own', '-o', 'json', path])).stdout) as Refused;
      return found ?? 'none';
    };

    it('stores only over the string with this hash', async () => {
      await storeText(image, '{"org.example.a": 1}');
      const seen = await hash(image);
      await storeText(image, '{"org.example.a": 2}');
      for (const more of [[], ['-n']]) {
        const late = await qcowmeta(['put', '--expect', seen, ...more, image], { stdin: '{}' });
        assert.deepEqual([late.exit, late.stdout], [4, '']);
        assert.match(late.stderr, /the stored string is not the one that was expected/);
      }
      assert.equal(String(await dump(image)), '{"org.example.a": 2}');
      assert.equal((await qcowmeta(['put', '--expect', await hash(image), image], { stdin: '{}' })).exit, 0);
      assert.equal(String(await dump(image)), '{}');
    });

    it('stores only where there is none', async () => {
      assert.equal(await hash(image), 'none');
      assert.equal((await qcowmeta(['put', '--expect', 'none', image], { stdin: '{}' })).exit, 0);
      const late = await qcowmeta(['put', '--expect', 'none', image], { stdin: '{"a.b.c": 1}' });
      assert.equal(late.exit, 4);
      assert.match(
        late.stderr,
        /the stored string is not the one that was expected, or not any longer\..* Read it again, or leave --expect out/,
      );
      assert.equal(String(await dump(image)), '{}');
    });

    it('removes only the string with this hash', async () => {
      await storeText(image, '{}');
      assert.equal((await qcowmeta(['remove', '--expect', 'a'.repeat(64), image])).exit, 4);
      assert.equal((await qcowmeta(['remove', '--expect', (await hash(image)).toUpperCase(), image])).exit, 0);
      assert.equal(await hash(image), 'none');
    });

    it('is used wrongly with anything else', async () => {
      const answer = await qcowmeta(['put', '--expect', 'abc', image], { stdin: '{}' });
      assert.equal(answer.exit, 2);
      assert.match(answer.stderr, /Give 64 hexadecimal digits, or none\./);
    });
  });

  it('answers in JSON, failures too', async () => {
    const answer = await qcowmeta(['put', '-o', 'json', image], { stdin: '{}' });
    assert.deepEqual(JSON.parse(answer.stdout), {
      image,
      changed: true,
      string: '{}',
      hash: createHash('sha256').update('{}').digest('hex'),
      findings: [],
    });
    const refused = await qcowmeta(['put', '-o', 'json', image], { stdin: '[]' });
    const { problem, findings, changed } = JSON.parse(refused.stdout) as Refused;
    assert.deepEqual(
      [problem.code, changed, findings.map(({ code }) => code)],
      ['text-refused', false, ['not-an-object']],
    );
    const missing = await qcowmeta(['put', '-o', 'json', `${image}.none`], { stdin: '{}' });
    assert.equal((JSON.parse(missing.stdout) as Refused).problem.code, 'not-found');
  });
});

describe('qcowmeta remove', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  beforeEach(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: '{"org.example.x": 1}', snapshots: ['before'] });
  });
  afterEach(() => folder.remove());

  it('takes the string away, so that the image inherits again', async () => {
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: image, text: '{}' });
    assert.equal((await qcowmeta(['remove', overlay])).exit, 0);
    assert.equal((await qcowmeta(['dump', overlay])).stdout, '{"org.example.x": 1}');
    assert.match(await qemuImg('check', overlay), /No errors/);
  });

  it('exits with 1 if there is none', async () => {
    await qcowmeta(['remove', image]);
    const answer = await qcowmeta(['remove', image]);
    assert.deepEqual([answer.exit, answer.stderr], [1, `qcowmeta: ${image}: has no string of its own.\n`]);
    const snapshot = await qcowmeta(['remove', '--snapshot', 'before', image]);
    assert.deepEqual(
      [snapshot.exit, snapshot.stderr],
      [1, `qcowmeta: ${image} (snapshot 1 before): has no string of its own.\n`],
    );
  });

  it('takes the string of a snapshot away', async () => {
    await qcowmeta(['put', '--snapshot', 'before', image], { stdin: '{}' });
    assert.equal((await qcowmeta(['remove', '-o', 'json', '--snapshot', '1', image])).exit, 0);
    assert.equal((await qcowmeta(['dump', '--snapshot', '1', image])).stdout, '{"org.example.x": 1}');
  });

  it('shows the change with -n', async () => {
    const answer = await qcowmeta(['remove', '-n', image]);
    assert.equal(
      answer.stdout,
      `--- ${image}\n+++ /dev/null\n@@ -1 +0,0 @@\n-{"org.example.x": 1}\n\\ No newline at end of file\n`,
    );
    assert.equal((await qcowmeta(['dump', image])).exit, 0);
  });
});

interface Refused {
  readonly changed?: boolean;
  readonly hash?: string | null;
  readonly problem: { readonly code: string };
  readonly findings: readonly { readonly code: string }[];
}
