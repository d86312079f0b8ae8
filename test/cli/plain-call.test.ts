import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plainCall } from '../../cli/plain-call';
import { makeImage, tempDir } from '../support/images';
import { qcowmeta } from './harness';
import { COMMAND } from './spawned';

const run = promisify(execFile);

const KEY = 'com.example.name';
const TEXT = `{"${KEY}": "caf\\u00e9"}`;
const MOST_WORDS = 3;

describe('a plain call', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: TEXT });
  });
  after(() => folder.remove());

  /** Every command line of a few words of which each could mean something else. */
  function* commandLines(): Generator<readonly string[]> {
    const words = [
      image,
      folder.path,
      join(folder.path, 'none.qcow2'),
      KEY,
      '',
      '-',
      '--',
      '-r',
      '--raw',
      '-h',
      '--own',
    ];
    let lines: readonly (readonly string[])[] = [['get'], ['dump'], ['scan'], ['check']];
    for (let length = 0; length <= MOST_WORDS; length++) {
      yield* lines;
      lines = lines.flatMap((line) => words.map((word) => [...line, word]));
    }
  }

  it('answers what the command line with the same options answers', async () => {
    const plain = [...commandLines()].filter((argv) => plainCall(argv) !== undefined);
    for (const [command = '', ...words] of plain) {
      const same = [command, '-o', command === 'scan' ? 'ndjson' : 'text', ...words];
      assert.equal(plainCall(same), undefined);
      assert.deepEqual(await qcowmeta([command, ...words]), await qcowmeta(same), [command, ...words].join(' '));
    }
    const operands = 4;
    const gets = (1 + ['-r', '--raw'].length) * operands ** 2;
    const dumps = operands + operands ** 2 + operands ** 3;
    assert.equal(plain.length, gets + dumps + operands);
  });

  it('is none with anything that a command line has to read', () => {
    const none = [
      [],
      ['get'],
      ['get', image],
      ['get', image, KEY, KEY],
      ['get', image, '-r', KEY],
      ['get', '-r', '-r', image, KEY],
      ['get', image, ''],
      ['get', '--', image, KEY],
      ['dump'],
      ['dump', '-'],
      ['dump', '-r', image],
      ['dump', image, '--own'],
      ['scan'],
      ['scan', folder.path, '--all'],
      ['scan', folder.path, folder.path],
      ['help', 'get'],
      ['check', image],
    ];
    for (const argv of none) assert.equal(plainCall(argv), undefined, argv.join(' '));
  });

  it('loads nothing of Node but what runs scripts', async () => {
    const atExit = `process.on('exit', () => { process._rawDebug(process.moduleLoadList.join()) });`;
    const preload = join(folder.path, 'preload.js');
    await writeFile(preload, atExit);
    const loadedBy = async (argv: readonly string[]): Promise<readonly string[]> =>
      (await run(process.execPath, ['--require', preload, ...argv])).stderr.trim().split(',');
    const needed = await loadedBy(['-e', "require('node:vm')"]);
    const loaded = await loadedBy([COMMAND, 'get', image, KEY]);
    const more = loaded.filter((module) => module.startsWith('NativeModule') && !needed.includes(module));
    assert.deepEqual(more, []);
  });

  it('ends when its answer is written, and by itself where a stream may have more to do', async () => {
    const preload = join(folder.path, 'preload.js');
    await writeFile(preload, `process.on('beforeExit', () => { process._rawDebug('by itself') });`);
    const get = async (key: string): Promise<string> =>
      (await run(process.execPath, ['--require', preload, COMMAND, 'get', image, key])).stderr;
    assert.equal(await get(KEY), '');
    await assert.rejects(get('org.example.missing'), { code: 1, stderr: /has no key .*\nby itself\n$/ });
  });
});
