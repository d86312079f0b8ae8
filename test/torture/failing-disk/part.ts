import type { Outcome, Part, Setting } from '../part';
import { failOnFullDisk } from './full-tmpfs';
import { failThroughSeam } from './seam';

/** Every n-th kind of save, and every n-th number of free pages. */
const STRIDES = { small: { cases: 6, pages: 4 }, full: { cases: 1, pages: 1 } } as const;

export const failingDisk: Part = {
  name: 'failing-disk',
  title: 'A disk that fails',
  done: [
    'Through the seam between `core/` and the system, every write of many saves fails once with ENOSPC and once with EIO, after none, some or all',
    'of its sectors (a short write), and every `fdatasync` with EIO, after which, as on Linux, what it was to bring to the disk is in memory alone',
    'and no later `fdatasync` tells of it; then the save is repeated. Then, on a real tmpfs that is full but for 0, 1, 2 ... pages, strings are',
    'saved to an image whose cluster 0 is sparse, so that the file system has to find pages for it in the middle of a write.',
  ].join('\n'),
  bad: 'a failed write or `fdatasync` that is taken for success, a success that is called a failure, a string that is neither the old nor the new one, a next save that fails, or that does not reach the disk.',
  run: runFailingDisk,
};

async function runFailingDisk({ size, folder }: Setting): Promise<Outcome> {
  const { cases, pages } = STRIDES[size];
  const seam = await failThroughSeam(folder, cases);
  const full = await failOnFullDisk(folder, pages);
  return {
    figures: [
      { what: 'failures through the seam', value: seam.failures },
      { what: 'saves on a full tmpfs', value: full.failures },
      { what: 'of these refused for want of space', value: full.refused },
    ],
    faults: [...seam.faults, ...full.faults],
  };
}
