import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SCRIPT = join(__dirname, 'read-many.py');

/** The reader that shares no code with the project, kept running: it answers about hundreds of images in a second. */
export class ReaderProcess {
  private readonly python = spawn('python3', ['-B', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  private readonly lines = createInterface({ input: this.python.stdout })[Symbol.asyncIterator]();

  /** SHA-256 (hexadecimal) of a stored string; `-` if there is none; `refused`. One question at a time. */
  async ask(path: string, snapshotId?: string): Promise<string> {
    const question = snapshotId === undefined ? [path] : [path, '--snapshot', snapshotId];
    this.python.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = await this.lines.next();
    if (answer.done === true) throw new Error('the second reader has ended');
    return answer.value;
  }

  close(): void {
    this.python.stdin.end();
  }
}
