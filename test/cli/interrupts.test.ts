import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Interrupts } from '../../cli/interrupts';
import { run } from '../../cli/main';
import { codeOf } from '../../core/system-error';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { qcowmeta, silentStreams } from './harness';
import { startCommand } from './spawned';
import { Terminal } from './terminal';

describe('Ctrl+C', () => {
  const watched = (): { interrupts: Interrupts; ends: () => number } => {
    let count = 0;
    return { interrupts: new Interrupts(() => (count += 1)), ends: () => count };
  };

  it('ends the command at once where nothing is held', () => {
    const { interrupts, ends } = watched();
    interrupts.interrupt();
    assert.equal(ends(), 1);
  });

  it('lets held work come to its end, and does not wait the second time', async () => {
    const { interrupts, ends } = watched();
    const value = await interrupts.hold(async () => {
      interrupts.interrupt();
      assert.deepEqual([ends(), interrupts.interrupted], [0, true]);
      interrupts.interrupt();
      assert.equal(ends(), 1);
      return Promise.resolve(7);
    });
    assert.equal(value, 7);
  });

  it('is listened to once, from when it could break something for the first time', async () => {
    const heard: (() => void)[] = [];
    let ends = 0;
    const interrupts = new Interrupts(
      () => (ends += 1),
      (interrupt) => heard.push(interrupt),
    );
    assert.equal(heard.length, 0);
    await interrupts.ignore(() => Promise.resolve());
    await interrupts.hold(async () => {
      await interrupts.hold(() => Promise.resolve());
      assert.equal(heard.length, 1);
      heard[0]?.();
      assert.deepEqual([ends, interrupts.interrupted], [0, true]);
    });
    heard[0]?.();
    assert.equal(ends, 1);
  });

  it('does nothing while it is meant for another program', async () => {
    const { interrupts, ends } = watched();
    await interrupts.ignore(async () => {
      interrupts.interrupt();
      return Promise.resolve();
    });
    assert.deepEqual([ends(), interrupts.interrupted], [0, false]);
  });
});

describe('Ctrl+C in the middle of a write', () => {
  it('lets the write finish and answers for it', async () => {
    const folder = await tempDir();
    try {
      const image = await makeImage(folder.path);
      const { streams, stderr } = silentStreams();
      const interrupts = new Interrupts(() => assert.fail('the write was not waited for'));
      const hold = interrupts.hold.bind(interrupts);
      interrupts.hold = (work) =>
        hold(() => {
          interrupts.interrupt();
          return work();
        });
      const exit = await run(['set', image, 'qemu.min-ram-MB=1'], streams, interrupts);
      assert.deepEqual([exit, stderr(), interrupts.interrupted], [0, '', true]);
      assert.equal((await qcowmeta(['get', image, 'qemu.min-ram-MB'])).stdout, '1\n');
    } finally {
      await folder.remove();
    }
  });

  it('writes nothing where the write has not begun', async () => {
    const folder = await tempDir();
    try {
      const image = await makeImage(folder.path);
      const child = startCommand(['put', image]);
      child.stdin.write('{"org.b.c": 1');
      await waitFor('the command to wait for its standard input', () => waitsForInput(child.pid));
      child.kill('SIGINT');
      assert.deepEqual(await once(child, 'close'), [null, 'SIGINT']);
      assert.equal((await qcowmeta(['dump', image])).exit, 1);
    } finally {
      await folder.remove();
    }
  });
});

/** Whether a process has itself told of bytes on its descriptor 0 (the targets of an epoll descriptor in /proc/PID/fdinfo, proc(5)). */
function waitsForInput(pid: number | undefined): boolean {
  const infos = `/proc/${String(pid)}/fdinfo`;
  return readdirSync(infos).some((fd) => /^tfd: +0 /m.test(textOf(join(infos, fd))));
}

/** Empty for a descriptor that is closed again. */
function textOf(info: string): string {
  try {
    return readFileSync(info, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

describe('many images', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let images: string[];
  const COUNT = 250;

  before(async () => {
    folder = await tempDir();
    const image = await makeImage(folder.path);
    images = Array.from({ length: COUNT }, (_, index) => join(folder.path, `link${index}.qcow2`));
    for (const link of images) await symlink(image, link);
  });
  after(() => folder.remove());

  it('are answered in the order in which they are named', async () => {
    const { stdout } = await qcowmeta(['dump', '--ndjson', ...images]);
    const answered = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { image: string }).image);
    assert.deepEqual(answered, images);
  });

  it('show on a terminal how far the command is, and take that away again', async () => {
    const terminal = Terminal.run(['check', ...images]);
    await terminal.shows(/\r\d+ of 250 images, \/.*\x1b\[K/);
    assert.equal(await terminal.end(), 0);
    assert.match(terminal.text, /\r\x1b\[K$/);
  });

  it('show nothing of it in a pipe', async () => {
    const child = startCommand(['check', ...images]);
    child.stdin.end();
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.deepEqual([stdout, stderr], ['', '']);
  });

  it('stop between two of them at Ctrl+C on a terminal', async () => {
    const terminal = Terminal.run(['dump', '-o', 'json', ...images], {}, `> ${folder.path}/answers`);
    await terminal.shows(/ of 250 images/);
    terminal.type('\x03');
    assert.equal(await terminal.end(), 130);
    assert.match(
      terminal.text,
      /\nqcowmeta: stopped after (1 image|\d+ images)\.\n$|\x1b\[Kqcowmeta: stopped after (1 image|\d+ images)\.\n$/,
    );
  });

  it('stop at SIGINT with whole answers, and end as a program that it stopped', async () => {
    const child = startCommand(['dump', '--ndjson', ...images]);
    child.stdin.end();
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    const ended = once(child, 'close');
    await waitFor('an answer', () => said.includes('\n'));
    child.kill('SIGINT');
    assert.deepEqual(await ended, [null, 'SIGINT']);
    const lines = said.trimEnd().split('\n');
    assert.ok(lines.length < COUNT);
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { image: string }).image),
      images.slice(0, lines.length),
    );
  });
});
