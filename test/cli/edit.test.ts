import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { holdWithQemuIo } from '../support/holders';
import { makeImage, qemuImg, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { qcowmeta, storeFaulty } from './harness';
import { spawnCommand, startCommand, type Ended } from './spawned';

const TEXT = '{\n  "qemu.min-ram-MB": 1e3\n}\n';
const OTHER = '{\n  "qemu.min-ram-MB": 2e3\n}\n';

describe('qcowmeta edit', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  const own = async (path = image): Promise<string> => (await qcowmeta(['dump', '--own', path])).stdout;
  const inFolder = (name: string): string => join(folder.path, name);

  beforeEach(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { name: 'web.qcow2', text: TEXT });
  });
  afterEach(() => folder.remove());

  /** An editor that is a script; `$1` is the file, `$HERE` the folder of the test. */
  async function editor(script: string): Promise<string> {
    const path = inFolder('editor');
    await writeFile(path, `#!/bin/sh\nHERE='${folder.path}'\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  async function edit(script: string, ...argv: string[]): Promise<Ended> {
    const env = { EDITOR: await editor(script), VISUAL: '', XDG_STATE_HOME: inFolder('state') };
    return spawnCommand(['edit', ...argv], { env });
  }

  const drafts = async (): Promise<string[]> => {
    const names = await readdir(inFolder('state/qcowmeta/edit'));
    return names.map((name) => inFolder(`state/qcowmeta/edit/${name}`));
  };
  const onlyDraft = async (): Promise<string> => {
    const [path = 'none', ...more] = await drafts();
    assert.deepEqual(more, []);
    return path;
  };
  const write = (text: string): string => `cat > "$1" <<'END'\n${text}END`;

  describe('with a sound text', () => {
    it('stores what the editor left, byte for byte, and leaves no file', async () => {
      const answer = await edit(write(OTHER), image);
      assert.deepEqual(answer, { exit: 0, stdout: '', stderr: '' });
      assert.equal(await own(), OTHER);
      assert.deepEqual(await drafts(), []);
    });

    it('opens the own text in a file for this user alone, named for editors', async () => {
      await edit('cp "$1" "$HERE/seen"; stat -c "%a %n" "$1" "$(dirname "$1")" > "$HERE/modes"', image);
      assert.equal(await readFile(inFolder('seen'), 'utf8'), TEXT);
      assert.match(
        await readFile(inFolder('modes'), 'utf8'),
        /^600 .*\/state\/qcowmeta\/edit\/web\.[^/]*\.qcowmeta\n700 /,
      );
    });

    it('takes an editor that puts another file into its place', async () => {
      assert.equal((await edit(`sed -i s/1e3/2e3/ "$1"`, image)).exit, 0);
      assert.equal(await own(), OTHER);
    });

    it('takes VISUAL first, as a command with arguments', async () => {
      const script = await editor('test "$1" = "two words" && sed -i s/1e3/2e3/ "$2"');
      const env = { VISUAL: `${script} "two words"`, EDITOR: '/bin/false', XDG_STATE_HOME: inFolder('state') };
      assert.deepEqual(await spawnCommand(['edit', image], { env }), { exit: 0, stdout: '', stderr: '' });
      assert.equal(await own(), OTHER);
    });

    it('starts from what the image inherits, and says so', async () => {
      const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: image });
      const answer = await edit(`sed -i s/1e3/2e3/ "$1"`, overlay);
      assert.match(
        answer.stderr,
        /^qcowmeta: .*overlay\.qcow2: had no string of its own; .*inherited from .*web\.qcow2\.\n$/,
      );
      assert.deepEqual([await own(overlay), await own()], [OTHER, TEXT]);
    });

    it('starts from an empty object where there is no string', async () => {
      const empty = await makeImage(folder.path, { name: 'empty.qcow2' });
      const answer = await edit(`cp "$1" "$HERE/seen"`, empty);
      assert.deepEqual([answer.exit, answer.stderr], [0, `qcowmeta: ${empty}: nothing was changed.\n`]);
      assert.equal(await readFile(inFolder('seen'), 'utf8'), '{\n}\n');
      assert.equal((await qcowmeta(['dump', empty])).exit, 1);
    });

    it('edits the string of a snapshot', async () => {
      await qemuImg('snapshot', '-c', 'before upgrade', image);
      assert.equal((await edit(`sed -i s/1e3/2e3/ "$1"`, '--snapshot', 'before upgrade', image)).exit, 0);
      assert.equal((await qcowmeta(['dump', '--own', '--snapshot', '1', image])).stdout, OTHER);
      assert.equal(await own(), TEXT);
    });

    it('shows the change with -n, makes none and keeps the text', async () => {
      const answer = await edit(write(OTHER), '-n', image);
      assert.equal(answer.exit, 0);
      assert.equal(
        answer.stdout,
        `--- ${image}\n+++ ${image}\n@@ -1,3 +1,3 @@\n {\n-  "qemu.min-ram-MB": 1e3\n+  "qemu.min-ram-MB": 2e3\n }\n`,
      );
      assert.equal(await own(), TEXT);
      assert.equal(await readFile(await onlyDraft(), 'utf8'), OTHER);
    });

    it('answers in JSON, to which the editor adds nothing', async () => {
      const answer = await edit(`echo hello; ${write(OTHER)}`, '-o', 'json', image);
      const { changed, string } = JSON.parse(answer.stdout) as Answer;
      assert.deepEqual([changed, string, answer.stderr], [true, OTHER, 'hello\n']);
    });

    it('warns of what the rules have against it, once it is stored', async () => {
      const answer = await edit(write('{"qemu.machine-types": ["my-own"]}\n'), image);
      assert.equal(answer.exit, 0);
      assert.match(answer.stderr, /^.*web\.qcow2: 1:25: warning: .*\[unknown-value\]\n$/);
    });
  });

  describe('without a change', () => {
    it('writes nothing and says so', async () => {
      const { mtimeMs } = await stat(image);
      const answer = await edit('touch "$1"', image);
      assert.deepEqual(answer, { exit: 0, stdout: '', stderr: `qcowmeta: ${image}: nothing was changed.\n` });
      assert.equal((await stat(image)).mtimeMs, mtimeMs);
      assert.deepEqual(await drafts(), []);
    });

    it('writes nothing if the text or the file is gone', async () => {
      assert.match(
        (await edit(': > "$1"', image)).stderr,
        /the text is empty; nothing was written\. .* qcowmeta remove\.\n$/,
      );
      assert.match((await edit('rm "$1"', image)).stderr, /the editor left no file; nothing was written\.\n$/);
      assert.equal(await own(), TEXT);
      assert.deepEqual(await drafts(), []);
    });

    it('tells before the editor starts that the image takes nothing now', async () => {
      const holder = await holdWithQemuIo(image);
      try {
        const answer = await edit('touch "$HERE/started"', image);
        assert.equal(answer.exit, 4);
        assert.match(answer.stderr, /web\.qcow2: is in use/);
      } finally {
        await holder.stop();
      }
      await assert.rejects(stat(inFolder('started')), /ENOENT/);
    });
  });

  describe('where the text cannot be stored', () => {
    const kept = async (answer: Ended, exit: number, text = OTHER): Promise<string> => {
      const path = await onlyDraft();
      assert.equal(answer.exit, exit, answer.stderr);
      assert.ok(
        answer.stderr.endsWith(`your text is in ${path}. To go on with it: qcowmeta edit --from ${path} ${image}\n`),
      );
      assert.equal(await readFile(path, 'utf8'), text);
      return path;
    };

    it('keeps it if the rules refuse it, with the places in the kept file', async () => {
      const answer = await edit(write('{"org.b.c": 1,}\n'), image);
      const path = await kept(answer, 1, '{"org.b.c": 1,}\n');
      assert.ok(answer.stderr.startsWith(`${path}: 1:14: error: `), answer.stderr);
      assert.match(answer.stderr, /\[trailing-comma\]/);
      assert.equal(await own(), TEXT);
    });

    it('keeps it if a key is unknown; --force stores it', async () => {
      const text = '{"qemu.min-rom-MB": 1}\n';
      const answer = await edit(write(text), image);
      assert.equal(answer.exit, 1);
      assert.match(
        answer.stderr,
        /\[unregistered-key\]\n.*\. With --force it is stored as it is\. To go on with it: .*\n$/,
      );
      const path = await onlyDraft();
      const stored = await edit('exit 0', '--force', '--from', path, image);
      assert.equal(stored.exit, 0);
      assert.equal(await own(), text);
      assert.deepEqual(await drafts(), []);
      assert.equal((await edit(`sed -i 's/1}/2}/' "$1"`, image)).exit, 0, 'what was unknown before is left alone');
    });

    it('keeps it, and says in JSON where, if there are other errors', async () => {
      const answer = await edit(write('{"qemu.min-ram-MB": "much"}\n'), '-o', 'json', image);
      const { changed, draft, findings } = JSON.parse(answer.stdout) as Answer;
      assert.deepEqual([answer.exit, changed, findings?.[0]?.code], [1, false, 'wrong-type']);
      assert.equal(draft, await onlyDraft());
    });

    it('keeps it if the string was changed meanwhile, and does not store it over what nobody saw', async () => {
      const theirs = '{"org.example.theirs": 1}';
      const put = `printf '${theirs}' | '${process.execPath}' '${join(__dirname, '../../dist/cli.js')}' put '${image}'`;
      const answer = await edit(`${write(OTHER)}\n${put}`, image);
      const path = await kept(answer, 4);
      assert.match(answer.stderr, /^qcowmeta: .*web\.qcow2: the stored string is not the one that was expected/);
      assert.equal(await own(), theirs);
      const next = await edit('exit 0', '--from', path, '-o', 'json', image);
      const { changed, draft = '', problem } = JSON.parse(next.stdout) as Answer;
      assert.deepEqual([next.exit, changed, problem?.code], [4, false, 'changed-since-read']);
      assert.match(
        next.stderr,
        /not the one that your text was begun from\. .*\n--- .*\n-.*theirs.*\n.*\n\+.*\n\+.*2e3/s,
      );
      assert.match(next.stderr, /With --force it is stored as it is\. To go on with it: /);
      assert.equal(await own(), theirs);
      assert.equal((await edit('exit 0', '--from', draft, image)).exit, 4, 'a copy of the draft knows it, too');
      assert.equal((await edit('exit 0', '--force', '--from', draft, image)).exit, 0);
      assert.equal(await own(), OTHER);
    });

    it('takes a draft that does not say what it was begun from as one of another string', async () => {
      await edit(write('{\n'), image);
      const path = await onlyDraft();
      const old = path.replace(/\.[0-9a-f]{10}\.qcowmeta$/, '.qcowmeta');
      assert.notEqual(old, path);
      await rename(path, old);
      await writeFile(old, OTHER);
      assert.equal((await edit('exit 0', '--from', old, image)).exit, 4);
      assert.equal((await edit('exit 0', '-n', '--from', old, image)).exit, 0, 'the diff is shown anyway');
      assert.equal(await own(), TEXT);
    });

    it('takes any other file as it is', async () => {
      await writeFile(inFolder('mine.qcowmeta'), OTHER);
      assert.equal((await edit('exit 0', '--from', inFolder('mine.qcowmeta'), image)).exit, 0);
      assert.equal(await own(), OTHER);
    });

    it('keeps what it was to go on with if the editor leaves no text, until the stored one is left', async () => {
      await edit(write('{\n'), image);
      const path = await onlyDraft();
      for (const emptying of [': > "$1"', 'rm "$1"']) {
        const answer = await edit(emptying, '--from', path, image);
        assert.match(answer.stderr, /; nothing was written\./);
        assert.equal(await readFile(await onlyDraft(), 'utf8'), '{\n');
      }
      assert.match((await edit(write(TEXT), '--from', path, image)).stderr, /: nothing was changed\.\n$/);
      assert.deepEqual(await drafts(), []);
    });

    it('keeps it if the image came into use meanwhile', async () => {
      const marker = inFolder('editing');
      const waiting = edit(`${write(OTHER)}\ntouch ${marker}\nwhile test -e ${marker}; do sleep 0.05; done`, image);
      await waitFor('the editor', () => existsSync(marker));
      const holder = await holdWithQemuIo(image);
      try {
        await rm(marker);
        assert.match((await waiting).stderr, /is in use/);
        await kept(await waiting, 4);
      } finally {
        await holder.stop();
      }
    });

    it('keeps it if the editor failed after a change, and only then', async () => {
      assert.match(
        (await edit('exit 3', image)).stderr,
        /the editor \(.*editor\) ended with exit code 3\. Nothing was written\.\n$/,
      );
      assert.deepEqual(await drafts(), []);
      const answer = await edit(`${write(OTHER)}\nkill -9 $$`, image);
      assert.match(answer.stderr, /the editor \(.*\) ended with exit code 137|was ended by SIGKILL/);
      await kept(answer, 1);
      assert.equal(await own(), TEXT);
    });

    it('says what to do without an editor', async () => {
      const env = { EDITOR: 'no-such-editor', VISUAL: '', XDG_STATE_HOME: inFolder('state') };
      const answer = await spawnCommand(['edit', image], { env });
      assert.equal(answer.exit, 1);
      assert.match(answer.stderr, /the editor \(no-such-editor\) could not be started; set VISUAL or EDITOR/);
    });

    it('does not lose it when the command is killed; the next edit tells of it', async () => {
      const marker = inFolder('editing');
      const env = {
        EDITOR: await editor(`${write(OTHER)}\ntouch ${marker}\nwhile test -e ${marker}; do sleep 0.05; done`),
        VISUAL: '',
        XDG_STATE_HOME: inFolder('state'),
      };
      const child = startCommand(['edit', image], { env });
      await waitFor('the editor', () => existsSync(marker));
      child.kill('SIGKILL');
      await rm(marker);
      const path = await onlyDraft();
      assert.equal(await readFile(path, 'utf8'), OTHER);
      const next = await edit('exit 0', image);
      assert.match(
        next.stderr,
        /another edit of this string is open, or was not stored\. To go on with its text: qcowmeta edit --from /,
      );
      assert.ok(next.stderr.includes(path));
      assert.equal((await edit('exit 0', '--from', path, image)).stderr, '');
      assert.equal(await own(), OTHER);
    });

    it('says that no file can be written for the text', async () => {
      const env = { EDITOR: 'false', VISUAL: '', XDG_STATE_HOME: inFolder('state'), TMPDIR: folder.path };
      await spawnCommand(['edit', image], { env }); // An executable unpacks the library for locks into TMPDIR when it first needs it.
      const answer = await spawnCommand(['edit', image], { env, shell: 'ulimit -f 0;' });
      assert.equal(answer.exit, 5, answer.stderr);
      assert.match(
        answer.stderr,
        /web\.qcow2: could not be written: there is no room for the text to edit: .*\. Nothing was changed\.\n$/,
      );
      assert.deepEqual(await drafts(), [], 'nor is half a file left');
    });

    it('uses another folder where it has none of its own', async () => {
      await writeFile(inFolder('state'), 'not a folder');
      await mkdir(inFolder('tmp'));
      const env = {
        EDITOR: await editor(write('{\n')),
        VISUAL: '',
        XDG_STATE_HOME: inFolder('state'),
        TMPDIR: inFolder('tmp'),
      };
      const answer = await spawnCommand(['edit', image], { env });
      const [, path = ''] = /your text is in (\S+)\. To/.exec(answer.stderr) ?? [];
      assert.ok(path.startsWith(`${inFolder('tmp')}/qcowmeta-edit-`), answer.stderr);
      assert.equal(await readFile(path, 'utf8'), '{\n');
    });
  });

  it('lets text be repaired that another program stored against the rules', async () => {
    await storeFaulty(image, '{"a": 1, "a": 2}');
    assert.equal((await edit(write(OTHER), image)).exit, 0);
    assert.equal(await own(), OTHER);
  });
});

interface Answer {
  readonly changed: boolean;
  readonly string?: string;
  readonly draft?: string;
  readonly findings?: { code: string }[];
  readonly problem?: { code: string };
}
