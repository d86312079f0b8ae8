import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the shell says when it has done what it was asked to do. */
const DONE = '--- done ---';

/**
 * A shell that runs one program after the other in a folder. To start a program from a large process costs about as much as what qemu-img
 * does then; from a small one next to nothing.
 */
export class Shell {
  private readonly shell;
  private readonly lines;

  constructor(folder: string) {
    this.shell = spawn('/bin/sh', ['-s'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.shell.stdout })[Symbol.asyncIterator]();
  }

  /** All that the programs print, with the exit code of each on a line behind it. One call at a time. */
  async run(...programs: readonly (readonly string[])[]): Promise<string> {
    const words = programs.map((program) => `${program.map(quoted).join(' ')} </dev/null 2>&1; echo "exit code $?"`);
    this.shell.stdin.write(`${words.join('\n')}\necho '${DONE}'\n`);
    const said: string[] = [];
    for (;;) {
      const line = await this.lines.next();
      if (line.done === true) throw new Error('the shell has ended');
      if (line.value === DONE) return said.join('\n');
      said.push(line.value);
    }
  }

  close(): void {
    this.shell.stdin.end();
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
