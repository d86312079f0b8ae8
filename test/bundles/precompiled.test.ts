import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Script } from 'node:vm';
import { makeImage, tempDir } from '../support/images';

const run = promisify(execFile);
const DIST = join(__dirname, '../../dist');

describe('the code that is kept of the command', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  let program: string;

  /** A copy of the command, which may be spoilt. */
  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: '{"com.example.key": 1}' });
    for (const part of ['cli.js', 'cli']) await cp(join(DIST, part), join(folder.path, part), { recursive: true });
    const files = await readdir(join(folder.path, 'cli'));
    program = join(folder.path, 'cli', files.find((file) => /^start-\w+\.js$/.test(file))?.replace(/\.js$/, '') ?? '');
  });
  after(() => folder.remove());

  const get = async (): Promise<string> =>
    (await run(process.execPath, [join(folder.path, 'cli.js'), 'get', image, 'com.example.key'])).stdout;

  it('is taken by the Node that made it', async () => {
    const options = { filename: `${program}.js`, cachedData: await readFile(`${program}.cache`) };
    const script = new Script(await readFile(`${program}.js`, 'latin1'), options);
    assert.equal(script.cachedDataRejected, false);
    assert.equal(await get(), '1\n');
  });

  it('is not needed: that of another Node is refused, and none need be there', async () => {
    const kept = await readFile(`${program}.cache`);
    // The version of V8 stands behind the first four bytes.
    const ofAnother = Buffer.from(kept);
    ofAnother.writeUInt32LE(ofAnother.readUInt32LE(4) ^ 1, 4);
    for (const spoilt of [ofAnother, Buffer.alloc(0), Buffer.from('no code')]) {
      await writeFile(`${program}.cache`, spoilt);
      assert.equal(await get(), '1\n');
    }
    await rm(`${program}.cache`);
    assert.equal(await get(), '1\n');
  });

  it('is found by a name that tells the program, and no other is left behind', async () => {
    const files = (await readdir(join(DIST, 'cli'))).filter((file) => file.startsWith('start-'));
    const [name = ''] = files;
    const stem = name.replace(/\..*/, '');
    assert.deepEqual(files.sort(), [`${stem}.cache`, `${stem}.js`, `${stem}.js.map`]);
  });
});
