import { cpus, freemem, release, totalmem, type } from 'node:os';
import { outputOf } from './programs';

const GIB = 1024 ** 3;

/** The machine that a run was on, as pairs of a name and a text. `folder` is where the files of the benches are. */
export async function describeMachine(folder: string): Promise<Record<string, string>> {
  const processors = cpus();
  return {
    Processor: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    Memory: `${(totalmem() / GIB).toFixed(1)} GiB, ${(freemem() / GIB).toFixed(1)} GiB free`,
    System: `${type()} ${release()}`,
    'File system': await outputOf('stat', ['--file-system', '--format=%T', folder]),
    Node: process.version,
  };
}
