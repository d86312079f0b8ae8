import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { forgetFormat, qcowmeta } from './harness';
import { asOtherUser, spawnCommand, startCommand, type Ended } from './spawned';
import { Terminal } from './terminal';

const TEXT = '{"qemu.min-ram-MB": 1e3}';

describe('qcowmeta scan', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  const at = (name: string): string => join(folder.path, name);
  const image = async (name: string, text?: string): Promise<string> => {
    await mkdir(join(at(name), '..'), { recursive: true });
    return makeImage(folder.path, text === undefined ? { name } : { name, text });
  };

  beforeEach(async () => {
    folder = await tempDir();
  });
  afterEach(() => folder.remove());

  async function scan(...argv: string[]): Promise<Ended & { lines: Scanned[] }> {
    const answer = await qcowmeta(['scan', ...argv, folder.path]);
    const lines = answer.stdout.split('\n').filter((line) => line !== '');
    return { ...answer, lines: argv.includes('json') ? [] : lines.map((line) => JSON.parse(line) as Scanned) };
  }

  it('tells of every image what applies to it, an object a line', async () => {
    const base = await image('base.qcow2', TEXT);
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: base });
    const wrong = await image('wrong.qcow2', '{"qemu.min-ram-MB": "x", "qemu.nonsense": 1}');
    const empty = await image('empty.qcow2');
    const { lines, exit, stderr } = await scan();
    const none = { error: 0, warning: 0 };
    assert.deepEqual(lines, [
      { image: base, own: TEXT, effective: TEXT, origin: base, findings: none },
      { image: empty, own: null, effective: null, origin: null, findings: none },
      { image: overlay, own: null, effective: TEXT, origin: base, findings: none },
      {
        image: wrong,
        own: '{"qemu.min-ram-MB": "x", "qemu.nonsense": 1}',
        effective: '{"qemu.min-ram-MB": "x", "qemu.nonsense": 1}',
        origin: wrong,
        findings: { error: 1, warning: 1 },
      },
    ]);
    assert.deepEqual([exit, stderr], [0, '']);
  });

  it('sorts by path, whatever is a folder', async () => {
    const names = ['a/z.qcow2', 'a.qcow2', 'a-b/c.qcow2', 'a/b/c.qcow2', 'B.qcow2', '.hidden/x.qcow2', 'a0.qcow2'];
    for (const name of names) await image(name);
    const { lines } = await scan();
    assert.deepEqual(
      lines.map((line) => line.image),
      names.map(at).sort(),
    );
  });

  it('follows no links, and takes other names only with --all', async () => {
    await image('sub/disk.qcow2');
    await copyFile(at('sub/disk.qcow2'), at('disk.img'));
    await writeFile(at('text.txt'), 'QFI');
    await symlink(folder.path, at('sub/loop'));
    await symlink(at('sub/disk.qcow2'), at('link.qcow2'));
    const images = async (...argv: string[]): Promise<string[]> =>
      (await scan(...argv)).lines.map((line) => line.image);
    assert.deepEqual(await images(), [at('sub/disk.qcow2')]);
    assert.deepEqual(await images('--all'), [at('disk.img'), at('sub/disk.qcow2')]);
  });

  it('goes on after images and folders that cannot be read, and gives the highest exit code', async () => {
    await image('a.qcow2', TEXT);
    await writeFile(at('b.qcow2'), 'no image');
    const { lines, exit, stderr } = await scan();
    assert.deepEqual(
      [lines[0]?.effective, lines[1]?.image, lines[1]?.problem?.code],
      [TEXT, at('b.qcow2'), 'not-qcow2'],
    );
    assert.deepEqual([exit, stderr], [3, `qcowmeta: ${at('b.qcow2')}: is not a qcow2 image.\n`]);
    const missing = await qcowmeta(['scan', at('none')]);
    assert.deepEqual([missing.exit, missing.stdout], [3, '']);
    assert.match(missing.stderr, /none: there is no such file\.\n$/);
  });

  it('tells of a folder that this user may not list', async () => {
    const { command, uid } = await asOtherUser(folder.path);
    await image('images/a.qcow2', TEXT);
    await mkdir(at('images/secret'));
    await chmod(at('images/secret'), 0);
    const answer = await spawnCommand(['scan', at('images')], { command, uid });
    await chmod(at('images/secret'), 0o700);
    assert.equal(answer.exit, 4);
    assert.match(answer.stderr, /images\/secret: permission denied \(owner \w+, mode 0000\)\. Run as that owner/);
    assert.equal((JSON.parse(answer.stdout) as Scanned).image, at('images/a.qcow2'));
  });

  it('says of a file that it is no folder', async () => {
    const path = await image('a.qcow2', TEXT);
    const answer = await qcowmeta(['scan', path]);
    assert.deepEqual([answer.exit, answer.stderr], [3, `qcowmeta: ${path}: could not be read: it is not a folder.\n`]);
  });

  it('says that there is nothing to tell of, and how more is found', async () => {
    await writeFile(at('disk.img'), 'text');
    const words = async (...options: string[]): Promise<string> => (await scan(...options)).stderr;
    assert.match(await words(), /: no file in or below it is named \*\.qcow2\. --all looks into all files\.\n$/);
    assert.match(await words('--all'), /: no file in or below it begins as qcow2 images do\.\n$/);
    assert.equal(await words('--after', at('a.qcow2')), '');
  });

  it('gives one list with -o json, also of nothing', async () => {
    assert.deepEqual(JSON.parse((await scan('-o', 'json')).stdout), []);
    const path = await image('a.qcow2', TEXT);
    await image('b.qcow2');
    const list = JSON.parse((await scan('-o', 'json')).stdout) as Scanned[];
    assert.deepEqual(
      list.map((entry) => [entry.image, entry.own]),
      [
        [path, TEXT],
        [at('b.qcow2'), null],
      ],
    );
  });

  it('says in lines what it says in a list', async () => {
    const base = await image('base "\u2028\n.qcow2', TEXT);
    for (const name of ['a', 'b']) await makeImage(folder.path, { name: `${name}.qcow2`, backing: base });
    const unread = await makeImage(folder.path, { name: 'unread.qcow2', backing: base });
    await forgetFormat(unread);
    await makeImage(folder.path, { name: 'of-unread.qcow2', backing: unread });
    await image('wrong.qcow2', '{"qemu.min-ram-MB": "\u007f",\n "qemu.nonsense": 1}');
    await image('none.qcow2');
    await writeFile(at('no-image.qcow2'), 'text');
    const { stdout, stderr, exit } = await scan();
    const list = await scan('-o', 'json');
    assert.deepEqual([list.stderr, list.exit], [stderr, exit]);
    const compact = (JSON.parse(list.stdout) as unknown[]).map((entry) => `${JSON.stringify(entry)}\n`).join('');
    assert.equal(stdout, compact);
    assert.match(stdout, /"unread":.*"unread":/s);
  });

  it('goes on behind a path', async () => {
    for (const name of ['a.qcow2', 'b/c.qcow2', 'b/d.qcow2', 'e.qcow2']) await image(name);
    const { lines } = await scan('--after', at('b/c.qcow2'));
    assert.deepEqual(
      lines.map((line) => line.image),
      [at('b/d.qcow2'), at('e.qcow2')],
    );
  });

  it('says of a backing file that was not read what to do', async () => {
    const base = await image('base.qcow2', TEXT);
    const top = await makeImage(folder.path, { name: 'top.qcow2', backing: base });
    await forgetFormat(top);
    const { lines, stderr } = await scan();
    assert.equal(lines[1]?.effective, null);
    assert.deepEqual([lines[1].unread?.code, lines[1].unread?.backingFile], ['no-format', base]);
    assert.match(stderr, /top\.qcow2: its backing file .* was not read/);
  });

  it('comes to the end where few files may be open', async () => {
    const COUNT = 200;
    await image('first.qcow2');
    for (let index = 1; index < COUNT; index++) await copyFile(at('first.qcow2'), at(`${index}.qcow2`));
    const { exit, stdout, stderr } = await spawnCommand(['scan', folder.path], { shell: 'ulimit -n 64;' });
    assert.deepEqual([exit, stderr, stdout.split('\n').length], [0, '', COUNT + 1]);
    assert.doesNotMatch(stdout, /problem/);
  });

  it('reads backing files and lists folders where few files may be open', async () => {
    const FOLDERS = 60;
    await makeImage(folder.path, { name: 'base.img' });
    await makeImage(folder.path, { name: 'overlay.img', backing: 'base.img' });
    for (let index = 0; index < FOLDERS; index++) {
      await mkdir(at(String(index)));
      await copyFile(at('base.img'), at(`${index}/base.img`));
      await copyFile(at('overlay.img'), at(`${index}/a.qcow2`));
      for (const name of ['b', 'c', 'd']) await copyFile(at('base.img'), at(`${index}/${name}.qcow2`));
    }
    const { exit, stdout, stderr } = await spawnCommand(['scan', folder.path], { shell: 'ulimit -n 30;' });
    assert.deepEqual([exit, stderr, stdout.split('\n').length], [0, '', FOLDERS * 4 + 1]);
  });

  describe('of many images', () => {
    const COUNT = 1_000;

    beforeEach(async () => {
      // One with a snapshot and no string is read with care, so that a thousand take a second at least.
      await makeImage(folder.path, { name: 'first.qcow2', snapshots: ['one'] });
      await mkdir(at('many'));
      for (let index = 0; index < COUNT; index++) await copyFile(at('first.qcow2'), at(`many/${index}.qcow2`));
    });

    it('tells each as soon as it is read, and stops between two at SIGINT', async () => {
      const child = startCommand(['scan', '-o', 'json', folder.path]);
      child.stdin.end();
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
      const ended = once(child, 'close');
      await waitFor('an image', () => said.includes('"image"'));
      child.kill('SIGINT');
      assert.deepEqual(await ended, [null, 'SIGINT']);
      const list = JSON.parse(said) as Scanned[];
      assert.ok(list.length > 0 && list.length <= COUNT);
    });

    it('shows on a terminal how far it is', async () => {
      const terminal = Terminal.run(['scan', folder.path], {}, '> /dev/null');
      await terminal.shows(/\r\d+ images, \/.*\x1b\[K/);
      terminal.type('\x03');
      assert.equal(await terminal.end(), 130);
      assert.match(
        terminal.text,
        /qcowmeta: stopped after (1 image|\d+ images)\. To go on behind them: --after \/.*\.qcow2\n$/,
      );
    });
  });

  it('keeps large strings apart', async () => {
    for (const name of ['a', 'b', 'c']) {
      await storeText(await image(`${name}.qcow2`), JSON.stringify({ [`org.b.${name}`]: name.repeat(20_000) }));
    }
    const { lines } = await scan();
    assert.deepEqual(
      lines.map(({ own }) => own?.length),
      [20_014, 20_014, 20_014],
    );
  });
});

interface Scanned {
  readonly image: string;
  readonly own: string | null;
  readonly effective: string | null;
  readonly unread?: { readonly code: string; readonly backingFile: string };
  readonly origin: string | null;
  readonly findings: { readonly error: number; readonly warning: number };
  readonly problem?: { readonly code: string };
}
