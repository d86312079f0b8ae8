import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, tempDir } from '../support/images';
import { qcowmeta } from './harness';
import { Terminal } from './terminal';

const TEXT = '{\n  "qemu.min-ram-MB": 1e3\n}\n';
const REFUSED = /The text cannot be stored\. \[e\]dit again, \[q\]uit: $/;
const DOUBTFUL = /There are errors in the text\. \[e\]dit again, \[s\]ave anyway, \[q\]uit: $/;

describe('qcowmeta edit on a terminal', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  const own = async (): Promise<string> => (await qcowmeta(['dump', '--own', image])).stdout;
  const inFolder = (name: string): string => join(folder.path, name);

  beforeEach(async () => {
    folder = await tempDir();
    image = await makeImage(folder.path, { name: 'web.qcow2', text: TEXT });
  });
  afterEach(() => folder.remove());

  /** Edits with an editor that writes the next of some texts each time that it is started. */
  async function edit(texts: readonly string[], ...argv: string[]): Promise<Terminal> {
    for (const [index, text] of texts.entries()) await writeFile(inFolder(`text${index + 1}`), text);
    const script = ['#!/bin/sh', `cd '${folder.path}'`, 'echo x >> times', 'cp "text$(wc -l < times)" "$1"'];
    await writeFile(inFolder('editor'), script.join('\n'));
    await chmod(inFolder('editor'), 0o755);
    return Terminal.run(['edit', ...argv, image], { ...HOME(), EDITOR: inFolder('editor') });
  }

  const HOME = (): Record<string, string> => ({ VISUAL: '', XDG_STATE_HOME: inFolder('state') });
  const drafts = async (): Promise<string[]> => readdir(inFolder('state/qcowmeta/edit'));

  it('opens the editor again with the findings until the text is sound', async () => {
    const sound = '{"qemu.min-ram-MB": 4}\n';
    const terminal = await edit(['{"org.b.c": 1,}\n', '{"qemu.min-ram-MB": "x"}\n', sound]);
    await terminal.shows(REFUSED);
    assert.match(terminal.text, /\.qcowmeta: 1:14: error: No comma .*\[trailing-comma\]\n/);
    terminal.type('e\n');
    await terminal.shows(DOUBTFUL);
    terminal.type('edit\n');
    assert.equal(await terminal.end(), 0, terminal.text);
    assert.equal(await own(), sound);
    assert.deepEqual(await drafts(), []);
  });

  it('stores what is no more than doubtful if the person says so', async () => {
    const doubtful = '{"qemu.min-ram-MB": "x"}\n';
    const terminal = await edit([doubtful]);
    await terminal.shows(DOUBTFUL);
    terminal.type('s\n');
    assert.equal(await terminal.end(), 0);
    assert.equal(await own(), doubtful);
  });

  it('does not store an unknown key, whatever the answer, and asks again', async () => {
    const terminal = await edit(['{"qemu.min-rom-MB": 1}\n']);
    const question = /not registered, which only --force stores\. \[e\]dit again, \[q\]uit: /;
    await terminal.shows(question);
    terminal.type('s\n');
    await terminal.shows(new RegExp(`${question.source}s\\n.*${question.source}$`));
    terminal.type('q\n');
    assert.equal(await terminal.end(), 1);
    assert.match(terminal.text, /your text is in \S+\. With --force it is stored as it is\. To go on with it: /);
    assert.equal(await own(), TEXT);
  });

  for (const [name, keys, exit] of [
    ['to quit', 'q\n', 1],
    ['Ctrl+D', '\x04', 1],
    ['Ctrl+C', '\x03', 130],
  ] as const) {
    it(`keeps the text if the answer is ${name}`, async () => {
      const terminal = await edit(['{\n']);
      await terminal.shows(REFUSED);
      terminal.type(keys);
      assert.equal(await terminal.end(), exit);
      const [draft = ''] = await drafts();
      assert.ok(
        terminal.text.includes(`your text is in ${inFolder('state/qcowmeta/edit')}/${draft}. To go on with it: `),
      );
      assert.equal(await readFile(inFolder(`state/qcowmeta/edit/${draft}`), 'utf8'), '{\n');
      assert.equal(await own(), TEXT);
    });
  }

  describe('with a draft that was begun from another string', () => {
    const theirs = '{"qemu.min-ram-MB": 1e3, "org.example.theirs": 1}\n';
    const mine = '{"qemu.min-ram-MB": 2e3}\n';
    const question = /Save it over the other string\? \[e\]dit again, \[s\]ave anyway, \[q\]uit: $/;

    async function goOn(texts: readonly string[] = [mine]): Promise<Terminal> {
      const terminal = await edit(['{\n']);
      await terminal.shows(REFUSED);
      terminal.type('q\n');
      await terminal.end();
      const [draft = ''] = await drafts();
      const path = `${inFolder('state/qcowmeta/edit')}/${draft}`;
      await writeFile(path, mine);
      await qcowmeta(['put', image], { stdin: theirs });
      await rm(inFolder('times'));
      return edit(texts, '--from', path);
    }

    it('shows what it would change, and stores it only if the person says so', async () => {
      const terminal = await goOn();
      await terminal.shows(question);
      assert.match(terminal.text, /not the one that your text was begun from\..*\n--- .*\n-.*theirs.*\n\+.*2e3/s);
      assert.equal(await own(), theirs);
      terminal.type('s\n');
      assert.equal(await terminal.end(), 0, terminal.text);
      assert.equal(await own(), mine);
      assert.deepEqual(await drafts(), []);
    });

    it('opens the editor again, in which both can be joined', async () => {
      const terminal = await goOn([mine, theirs.replace('1e3', '2e3')]);
      await terminal.shows(question);
      terminal.type('e\n');
      await terminal.shows(/Save it over the other string\? [^]*\[q\]uit: e\n[^]*\[q\]uit: $/);
      terminal.type('s\n');
      assert.equal(await terminal.end(), 0, terminal.text);
      assert.equal(await own(), theirs.replace('1e3', '2e3'));
    });

    it('keeps it if the person quits, and asks again the next time', async () => {
      const terminal = await goOn();
      await terminal.shows(question);
      terminal.type('q\n');
      assert.equal(await terminal.end(), 4);
      assert.equal(await own(), theirs);
      const [, kept = ''] = /your text is in (\S+)\. With/.exec(terminal.text) ?? [];
      await rm(inFolder('times'));
      const next = await edit([mine], '--from', kept);
      await next.shows(question);
      next.type('\x04');
      assert.equal(await next.end(), 4);
    });
  });

  it('leaves Ctrl+C to the editor', async () => {
    const script = [
      '#!/bin/bash',
      `trap 'touch ${inFolder('seen')}; exit 0' INT`,
      'sed -i s/1e3/2e3/ "$1"',
      'echo ready',
      'while :; do read -t 1 -r _; done',
    ];
    await writeFile(inFolder('editor'), script.join('\n'));
    await chmod(inFolder('editor'), 0o755);
    const terminal = Terminal.run(['edit', image], { ...HOME(), EDITOR: inFolder('editor') });
    await terminal.shows(/ready/);
    terminal.type('\x03');
    assert.equal(await terminal.end(), 0, terminal.text);
    assert.ok(existsSync(inFolder('seen')));
    assert.equal(await own(), TEXT.replace('1e3', '2e3'));
  });

  it('works with a real editor on the terminal', async () => {
    const terminal = Terminal.run(['edit', image], { ...HOME(), EDITOR: 'nvim --clean -n', TERM: 'xterm' });
    await terminal.shows(/min-ram-MB/);
    terminal.type(':%s/1e3/"x"/\r:wq\r');
    await terminal.shows(DOUBTFUL);
    terminal.type('e\n');
    await terminal.shows(/\[q\]uit: e\n[^]*min-ram-MB/);
    terminal.type(':%s/"x"/3/\r:wq\r');
    assert.equal(await terminal.end(), 0, terminal.text);
    assert.equal(await own(), TEXT.replace('1e3', '3'));
  });
});
