import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch } from './ui';
import type { Workbench } from './workbench';

describe('the workbench as UI tests drive it', function () {
  this.timeout(60_000);
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'qcm-host-'));
    await writeFile(path.join(folder, 'note.txt'), 'one\ntwo\n');
    const extension = path.join(__dirname, 'fixtures/extension');
    workbench = await launch({ extension, folder, theme: 'Light Modern' });
  });

  after(async () => {
    await workbench.stop();
    await rm(folder, { recursive: true });
  });

  it('runs a command of the extension under development', async () => {
    await workbench.runCommand('Host fixture: Open Document');
    await workbench.tab('Untitled-1').waitFor();
    assert.match(await workbench.notification(), /The fixture opened its document/);
    assert.equal(await workbench.text(), 'right\nwrong\n');
  });

  it('reads hovers and problems', async () => {
    await workbench.hover('right', 'hover over right');
    assert.match((await workbench.problems('this is wrong')).join(), /this is wrong/);
  });

  it('opens, completes, edits and saves a file of the folder', async () => {
    await workbench.openFile('note.txt');
    await workbench.goToLine(2);
    await workbench.type(' fix');
    assert.ok(
      (await workbench.suggestions('fixture-completion')).some((label) => label.includes('fixture-completion')),
    );
    await workbench.acceptSuggestion('fixture-completion');
    await workbench.waitUntilDirty('note.txt');
    await workbench.save('note.txt');
    assert.equal(await readFile(path.join(folder, 'note.txt'), 'utf8'), 'one\ntwo fixture-completion\n');
  });

  it('keeps pictures', async () => {
    const picture = await readFile(await workbench.screenshot('host fixture'));
    assert.equal(picture.toString('latin1', 1, 4), 'PNG');
  });
});
