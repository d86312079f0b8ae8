import assert from 'node:assert/strict';
import { Output } from '../../cli/output';
import { tellUnfinished } from '../../cli/write';
import type { Unfinished } from '../../core/store/write';
import { silentStreams } from './harness';

describe('a change that is stored while the disk fails behind it', () => {
  const told = (unfinished?: Unfinished): string => {
    const { streams, stderr } = silentStreams();
    tellUnfinished(new Output(streams), 'web.qcow2', unfinished ? { unfinished } : {});
    return stderr();
  };

  it('is told with what failed and why', () => {
    const reason = 'no space left on device (ENOSPC)';
    const start = 'qcowmeta: web.qcow2: the change is stored, but ';
    assert.ok(
      told({ part: 'second-copy', reason }).startsWith(`${start}its second copy could not be written: ${reason}.`),
    );
    assert.ok(told({ part: 'clearing-up', reason }).startsWith(`${start}what is left of the old string`));
    assert.ok(told({ part: 'closing', reason }).startsWith(`${start}the file could not be closed: ${reason}.`));
  });

  it('is not told if nothing failed', () => {
    assert.equal(told(), '');
  });
});
