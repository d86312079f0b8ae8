import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What the independent reader says: its exit code (0 printed, 1 no string, 3 damaged) and the bytes that it printed. */
export interface SecondReading {
  readonly status: number | null;
  readonly bytes: Buffer;
}

const SCRIPT = join(__dirname, 'read-qcowmeta.py');

/** Reads an image's own string, or that of a snapshot by id or name, with a reader that shares no code with the project. */
export function readWithPython(path: string, snapshot?: string): SecondReading {
  const args = snapshot === undefined ? [] : ['--snapshot', snapshot];
  const { status, stdout, stderr } = spawnSync('python3', [SCRIPT, path, ...args]);
  if (status === 2 || status === null) throw new Error(stderr.toString());
  return { status, bytes: stdout };
}
