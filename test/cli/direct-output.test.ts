import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { directOutput } from '../../cli/direct-output';
import { makeImage, tempDir } from '../support/images';
import { PROGRAM, spawnCommand, startCommand } from './spawned';

const TEXT = JSON.stringify({ 'org.example.long': 'é'.repeat(10_000) });
const SLOW_READER = join(__dirname, '../support/slow-reader.py');

describe('the output of a process', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: TEXT });
  });
  after(() => folder.remove());

  /** So many lines that no pipe holds them. */
  const many = (): readonly string[] => ['dump', '--ndjson', ...Array.from({ length: 20 }, () => image)];

  for (const [name, argv] of [
    ['a short answer', () => ['dump', image]],
    ['a long one', many],
  ] as const) {
    it(`gives ${name} to a slow reader of a pipe that does not wait`, async () => {
      const { stdout } = await promisify(execFile)('python3', [SLOW_READER, ...PROGRAM, ...argv()]);
      assert.equal(stdout, (await spawnCommand(argv())).stdout);
      assert.ok(stdout.length >= TEXT.length);
    });

    it(`appends ${name} to a file`, async () => {
      const file = join(folder.path, 'answers');
      await writeFile(file, 'before\n');
      assert.equal((await spawnCommand(argv(), { redirect: `>> ${file}` })).exit, 0);
      assert.equal(await readFile(file, 'utf8'), `before\n${(await spawnCommand(argv())).stdout}`);
    });

    it(`is silent if nobody reads ${name}`, async () => {
      const child = startCommand(argv());
      child.stdout.destroy();
      child.stdin.end();
      const [stderr, [exit]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number]>]);
      assert.deepEqual([exit, stderr], [0, '']);
    });
  }

  it('says that a file has no room for all of it', async () => {
    const file = join(folder.path, 'full');
    const answer = await spawnCommand(many(), { shell: "trap '' XFSZ; ulimit -f 8;", redirect: `> ${file}` });
    assert.equal(answer.exit, 74);
    assert.match(answer.stderr, /^qcowmeta: the output could not be written: EFBIG/);
  });
});

describe('what writes without a stream', () => {
  it('leaves what is longer than a pipe to a stream', () => {
    const fd = openSync('/dev/null', 'w');
    try {
      const output = directOutput(fd);
      assert.deepEqual(output?.write(Buffer.alloc(60_000)), Buffer.alloc(0));
      assert.equal(output.write(Buffer.alloc(6_000)).length, 6_000);
    } finally {
      closeSync(fd);
    }
  });

  it('is not there for a descriptor that is not open, and for what may be a terminal', () => {
    assert.equal(directOutput(9_999), undefined);
    const fd = openSync('/dev/zero', 'w');
    try {
      assert.equal(directOutput(fd), undefined);
    } finally {
      closeSync(fd);
    }
  });
});
