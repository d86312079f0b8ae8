import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { pageOf, readPage } from './measured';
import { renderPage } from './page';
import type { Outcome, Part } from './part';
import { PARTS } from './parts';
import { runPart } from './run';
import { fileSystemOf } from './versions';

let folder = '';

function partThat(run: (folder: string) => Promise<Outcome>): Part {
  return {
    name: 'one',
    title: 'Some part',
    done: 'It does something.',
    bad: 'something else.',
    run: (setting) => {
      folder = setting.folder;
      return run(setting.folder);
    },
  };
}

describe('the frame of the torture', () => {
  it('shows figures and faults of a part', async () => {
    const part = partThat(() =>
      Promise.resolve({ figures: [{ what: 'states', value: 20_480 }], faults: ['state 7 | is bad'] }),
    );
    const measured = await runPart(part, 'full', 3, () => undefined);
    const page = renderPage([{ part, measured }]);
    assert.match(page, /^\| \[Some part\]\(#some-part\) \| 1 \| /m);
    assert.match(page, /^\| states \| 20,480 \|$/m);
    assert.match(page, /^- state 7 \\\| is bad$/m);
    assert.match(page, /^Measured on \d{4}-\d\d-\d\d: qcowmeta \d+\.\d+\.\d+, QEMU \d+\..*seed 3\.$/m);
    assert.ok(!existsSync(folder), 'its folder is removed');
  });

  it('counts a part that breaks off as a fault', async () => {
    const part = partThat(() => Promise.reject(new Error('the disk is full')));
    const { faults } = await runPart(part, 'small', 1, () => undefined);
    assert.match(faults.join(), /^broke off: Error: the disk is full/);
    assert.ok(!existsSync(folder), 'its folder is removed');
  });

  it('says of a part that was not measured that it was not', () => {
    const part = partThat(() => Promise.reject(new Error('is not run')));
    const page = renderPage([{ part, measured: undefined }]);
    assert.match(page, /^\| \[Some part\].* \| not measured \|/m);
    assert.match(page, /^\*\*Not measured yet\.\*\*$/m);
  });

  it('has docs/reliability.md as the last measurements say', () => {
    assert.equal(readPage(), pageOf(PARTS));
  });

  it('knows the file system of a folder', () => {
    const mounts = 'disk / ext4 rw 0 0\nnone /dev/shm tmpfs rw 0 0\nother /dev/shm2 xfs rw 0 0\n';
    assert.equal(fileSystemOf('/home/someone', mounts), 'ext4');
    assert.equal(fileSystemOf('/dev/shm/folder', mounts), 'tmpfs');
    assert.equal(fileSystemOf('/dev/shm2', mounts), 'xfs');
  });
});
