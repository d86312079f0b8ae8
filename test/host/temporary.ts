import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of a run, outside of the sources. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Programs that were just ended may still be writing. */
const REMOVE = { recursive: true, force: true, maxRetries: 5 } as const;
const present = new Set<string>();

process.once('exit', () => {
  for (const folder of present) rmSync(folder, REMOVE);
});

/** Makes a new folder with a short path (sockets go into some). It is removed at the latest when this process exits. */
export async function temporaryFolder(purpose: string): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), `qcm-${purpose}-`));
  present.add(folder);
  const remove = async (): Promise<void> => {
    await rm(folder, REMOVE);
    present.delete(folder);
  };
  return { path: folder, remove };
}
