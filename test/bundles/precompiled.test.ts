import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { COMMAND, copyCommand, spawnCommand } from '../cli/spawned';
import { makeImage, tempDir } from '../support/images';

/** The files of the program that a command runs, without those of its other parts. */
async function programOf(command: string): Promise<string[]> {
  const files = await readdir(join(dirname(command), 'cli'));
  return files.filter((file) => file.startsWith('start-')).sort();
}

describe('the code that is kept of the command', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  /** A copy, which may be spoilt. */
  let command: string;
  let kept: string;
  let program: string;

  before(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { text: '{"com.example.key": 1}' });
    command = await copyCommand(folder.path);
    const [cache = '', script = ''] = await programOf(command);
    kept = join(folder.path, 'cli', cache);
    program = join(folder.path, 'cli', script);
  });
  after(() => folder.remove());

  const assertReads = async (): Promise<void> => {
    const answer = await spawnCommand(['get', image, 'com.example.key'], { command });
    assert.deepEqual(answer, { exit: 0, stdout: '1\n', stderr: '' });
  };

  it('is found by a name that tells the program, and no other is left behind', async () => {
    const files = await programOf(COMMAND);
    const name = files[0]?.replace(/\..*/, '');
    assert.deepEqual(files, [`${name}.cache`, `${name}.js`, `${name}.js.map`]);
  });

  it('is there of all that a scan runs, and taken by the Node that made it', async () => {
    const tell = join(folder.path, 'tell.cjs');
    await writeFile(
      tell,
      `const vm = require('node:vm');
       vm.Script = class extends vm.Script {
         constructor(source, options) {
           super(source, options);
           console.error(JSON.stringify([options.filename, this.cachedDataRejected]));
         }
       };`,
    );
    const env = { NODE_OPTIONS: `--require ${tell}` };
    const { stdout, stderr } = await spawnCommand(['scan', folder.path], { env });
    assert.match(stdout, /"own"/);
    const scripts = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, boolean | undefined]);
    assert.ok(scripts.length > 1);
    for (const [file, isRejected] of scripts) assert.equal(isRejected, false, file);
  });

  it('is taken by the Node that made it', async () => {
    const script = new Script(await readFile(program, 'latin1'), {
      filename: program,
      cachedData: await readFile(kept),
    });
    assert.equal(script.cachedDataRejected, false);
    await assertReads();
  });

  it('is not needed: that of another Node is refused, and none need be there', async () => {
    const ofAnother = await readFile(kept);
    // The version of V8 stands behind the first four bytes.
    ofAnother.writeUInt32LE(ofAnother.readUInt32LE(4) ^ 1, 4);
    for (const spoilt of [ofAnother, Buffer.alloc(0), Buffer.from('no code')]) {
      await writeFile(kept, spoilt);
      await assertReads();
    }
    await rm(kept);
    await assertReads();
  });
});
