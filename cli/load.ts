/*
 * The file that is called. Runs the program beside it, and what that loads later, from the code that V8 made of them when they were built or
 * installed. V8 takes no code of another version of itself; it compiles a file then, as it does where no code was kept. The name of a file tells
 * its content, so code of another one is never found.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** Put in by the build: the program's path from here. */
declare const PROGRAM: string;

type Require = (name: string) => unknown;
interface Exporting {
  exports: unknown;
}
type Parts = Readonly<Record<string, () => unknown>>;
type Program = (exports: unknown, require: Require, module: Exporting) => void;

/** Loads what is not the command's own. */
const outside: Require = require;

function keptCode(file: string): Buffer | undefined {
  try {
    return readFileSync(file.replace(/\.js$/, '.cache'));
  } catch {
    return undefined;
  }
}

/** Runs a file of the command's own. It names others by their paths from `folder`, and parts of the program behind a `#`. */
function run(filename: string, folder: string, module: Exporting): unknown {
  // It has only ASCII characters, which V8 need not look for in this encoding.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: keptCode(filename) });
  const requireFrom: Require = (name) => {
    if (!name.startsWith('.')) return outside(name);
    const [file = '', part] = name.split('#');
    const loaded = load(join(folder, file));
    if (part === undefined) return loaded;
    const exported = (loaded as Parts)[part];
    if (exported === undefined) throw new Error(`${file} has no ${part}: it is of another build than ${filename}`);
    return exported();
  };
  (script.runInThisContext() as Program)(module.exports, requireFrom, module);
  // Members instead of the getters that esbuild makes: nothing of it changes any more. V8 finds those of a prototype as fast as variables.
  return (module.exports = Object.create({ ...(module.exports as object) }));
}

/** Those that were run, by their paths. */
const files = new Map<string, Exporting>([[__filename, module]]);

function load(filename: string): unknown {
  const loaded = files.get(filename);
  if (loaded !== undefined) return loaded.exports;
  const exporting = { exports: {} };
  files.set(filename, exporting);
  return run(filename, dirname(filename), exporting);
}

run(join(__dirname, PROGRAM), __dirname, module);
