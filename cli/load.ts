/*
 * The file that is called. Runs the program beside it from the code that V8 made of that when it was built or installed. V8 takes no code of
 * another version of itself; it compiles the program then, as it does where no code was kept. The program's name tells its content, so code
 * of another program is never found.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** Put in by the build: the program's path from here, without its ending. */
declare const PROGRAM: string;

type Program = (exports: unknown, require: NodeJS.Require, module: NodeJS.Module) => void;

function keptCode(program: string): Buffer | undefined {
  try {
    return readFileSync(`${program}.cache`);
  } catch {
    return undefined;
  }
}

const program = join(__dirname, PROGRAM);
const filename = `${program}.js`;
// It has only ASCII characters, which V8 need not look for in this encoding.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: keptCode(program) });
(script.runInThisContext() as Program)(exports, require, module);
