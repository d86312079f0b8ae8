import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { viewOf } from '../../../core/image/bytes';
import { SECRET } from './seeds';

/** What QEMU says of an image that it has opened: everything that `qemu-img info` tells but for name and size on the disk. */
export type Opened = { readonly ok: true; readonly info: string } | { readonly ok: false; readonly error: string };

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

const ENCRYPTIONS = [undefined, 'aes', 'luks'];
const DATA_FILE_BIT = 4n;
/** It answers in some milliseconds; what takes so long hangs. */
const ANSWERS_WITHIN_MS = 20_000;
const ABOUT_THE_FILE = ['filename', 'actual-size'];

/**
 * QEMU's block layer in a process of its own, asked over its monitor (QMP): the same code as in qemu-img and in a guest, without a start
 * for each question. It opens one image at a time, without its backing file: whether that is there is not the image's fault.
 */
export class Qemu {
  private readonly answers = new EventEmitter<{ answer: [Answer] }>();

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly dataFile: string,
  ) {
    child.stderr.resume();
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      if ('return' in answer || 'error' in answer) this.answers.emit('answer', answer);
    });
  }

  /** `dataFile`: path of the file that every image with an external data file is given. */
  static async start(dataFile: string): Promise<Qemu> {
    const child = spawn('qemu-storage-daemon', [
      ...['--object', `secret,id=key,data=${SECRET}`],
      ...['--chardev', 'stdio,id=monitor', '--monitor', 'chardev=monitor'],
    ]);
    const qemu = new Qemu(child, dataFile);
    await qemu.ask('qmp_capabilities', {});
    return qemu;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.kill()) await ended;
  }

  /** Opens an image and closes it again. For writing QEMU may change it: repair it, clear bits, take its bitmaps into use. */
  async open(path: string, head: Uint8Array, mode: 'read' | 'write'): Promise<Opened> {
    const file = (filename: string): object => ({ driver: 'file', filename });
    const view = viewOf(head);
    const format = ENCRYPTIONS[view.getUint32(32)];
    const apart = view.getUint32(4) === 3 && (view.getBigUint64(72) & DATA_FILE_BIT) !== 0n;
    const { error } = await this.ask('blockdev-add', {
      ...{ driver: 'qcow2', 'node-name': 'image', 'read-only': mode === 'read', backing: null, file: file(path) },
      ...(apart ? { 'data-file': file(this.dataFile) } : {}),
      ...(format === undefined ? {} : { encrypt: { format, 'key-secret': 'key' } }),
    });
    if (error) return { ok: false, error: error.desc.replaceAll(path, 'IMAGE') };
    const nodes = (await this.ask('query-named-block-nodes', { flat: true })).return as Record<string, unknown>[];
    const node = nodes.find((each) => each['node-name'] === 'image');
    await this.ask('blockdev-del', { 'node-name': 'image' });
    const told = Object.entries(node?.['image'] ?? {}).filter(([name]) => !ABOUT_THE_FILE.includes(name));
    return { ok: true, info: JSON.stringify(Object.fromEntries(told)) };
  }

  /** Rejects if there is no answer in time, or QEMU ended. */
  private async ask(command: string, parameters: object): Promise<Answer> {
    const answered = once(this.answers, 'answer', { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    this.child.stdin.write(`${JSON.stringify({ execute: command, arguments: parameters })}\n`);
    const [answer] = (await answered) as [Answer];
    return answer;
  }
}
