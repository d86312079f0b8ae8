import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OpenedAtOnce } from '../../../core/image/at-once';
import { AtRest, wasAtRest } from '../../../core/image/at-rest';
import { folderForEachTest } from '../../support/folder';
import { MEMORY, tempDir } from '../../support/images';
import { waitFor } from '../../support/wait';

const MINUTE = 60_000;
const REST = 10_000;

/** A file as it is after its first byte was read. */
function opened(fd: number): OpenedAtOnce {
  return { fd, length: 1 };
}

describe('whether a file was at rest', () => {
  const folder = folderForEachTest(MEMORY);
  let fd: number;
  beforeEach(() => {
    const path = join(folder.path, 'file');
    writeFileSync(path, 'some bytes');
    fd = openSync(path, 'r+');
  });
  afterEach(() => {
    closeSync(fd);
  });

  const ways: [string, (before: number) => boolean | Promise<boolean>][] = [
    ['of one', (before) => wasAtRest(fd, before)],
    ['of many', (before) => new AtRest().was(opened(fd), before)],
  ];
  for (const [name, was] of ways) {
    it(`tells that nobody has changed it for a while, ${name}`, async () => {
      assert.equal(await was(Date.now() + MINUTE), true);
      assert.equal(await was(Date.now()), false);
      assert.equal(await was(Date.now() - MINUTE), false);
    });
  }

  it('tells that it was changed after it had been at rest', async () => {
    const { ctimeMs } = fstatSync(fd);
    const before = ctimeMs + REST + 1;
    assert.equal(await wasAtRest(fd, before), true);
    await waitFor('another change time', () => {
      writeSync(fd, 'other');
      return fstatSync(fd).ctimeMs > ctimeMs + 1;
    });
    assert.equal(await wasAtRest(fd, before), false);
  });

  it('tells nothing of devices, whose nodes are in memory', async () => {
    const device = openSync('/dev/null', 'r');
    try {
      assert.equal(await wasAtRest(device, Date.now() + MINUTE), false);
      assert.equal(new AtRest().was(opened(device), Date.now() + MINUTE), false);
    } finally {
      closeSync(device);
    }
  });

  it('tells nothing of file systems that may not tell', async () => {
    const other = openSync('/proc/self/status', 'r');
    try {
      assert.equal(await wasAtRest(other, Date.now() + MINUTE), false);
      assert.equal(new AtRest().was(opened(other), Date.now() + MINUTE), false);
      const rest = new AtRest();
      const asks: [number, boolean][] = [
        [fd, true],
        [other, false],
        [fd, true],
      ];
      for (const [file, expected] of asks) assert.equal(rest.was(opened(file), Date.now() + MINUTE), expected);
    } finally {
      closeSync(other);
    }
  });
});

const SIZE = 1024 * 1024;
const WRITES = 60;
/** Longer than the time between two ticks of the kernel's clock, so that no two writes have the same time. */
const PAUSE_MS = 20;
/** Replaces all bytes again and again, each time by a single write of the next number, and tells the change times that the file had then. */
const WRITER = `
  const { fstatSync, openSync, writeSync } = require('node:fs');
  const file = openSync(process.argv[1], 'r+');
  const times = [];
  for (let count = 0; count <= ${WRITES}; count++) {
    writeSync(file, Buffer.alloc(${SIZE}, count), 0, ${SIZE}, 0);
    times.push(fstatSync(file).ctimeMs);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${PAUSE_MS});
  }
  console.log(JSON.stringify(times));`;

describe('a file that another process writes to', () => {
  // Not all file systems let a write be seen half way.
  for (const [name, place, least] of [
    ['in memory', MEMORY, WRITES / 6],
    ['on the disk', tmpdir(), 0],
  ] as const) {
    it(`has the change time of a write before that is seen half way, ${name}`, async () => {
      const folder = await tempDir(place);
      const path = join(folder.path, 'file');
      writeFileSync(path, Buffer.alloc(SIZE));
      const file = openSync(path, 'r');
      try {
        const writer = promisify(execFile)(process.execPath, ['-e', WRITER, path]);
        const seen = [];
        // To read all of it would often follow the write at the same pace, and never meet it.
        const ends = new Uint8Array(2);
        for (const end = Date.now() + MINUTE / 4; ends[1] !== WRITES && Date.now() < end;) {
          readSync(file, ends, 0, 1, 0);
          readSync(file, ends, 1, 1, SIZE - 1);
          const { ctimeMs } = fstatSync(file);
          const [first = 0, last = 0] = ends;
          if (first !== last) seen.push({ number: Math.max(first, last), ctimeMs });
        }
        const times = JSON.parse((await writer).stdout) as number[];
        for (const { number, ctimeMs } of seen) assert.ok(ctimeMs >= (times[number] ?? Infinity), `write ${number}`);
        const numbers = new Set(seen.map(({ number }) => number));
        assert.ok(numbers.size >= least, `${numbers.size} writes seen half way`);
      } finally {
        closeSync(file);
        await folder.remove();
      }
    });
  }
});
