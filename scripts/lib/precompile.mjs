import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { COMMAND, REPOSITORY } from './places.mjs';

const BLANK = path.join(REPOSITORY, 'fixtures/demo/debian-12.qcow2.gz');
const KEEPING = path.join(import.meta.dirname, 'keep-code.mjs');
const KEY = 'org.example.key';

/**
 * Keeps the code that V8 makes of what `qcowmeta get` and `qcowmeta scan` run beside the command, so that it is not compiled again at each
 * call. It counts for the Node that does it; every other one compiles. Where it cannot be kept, nothing is lost but time, so that is only told.
 */
export function precompile() {
  const folder = mkdtempSync(path.join(tmpdir(), 'qcowmeta-'));
  const call = (/** @type {string[]} */ ...args) => execFileSync(process.execPath, args, { stdio: 'pipe' });
  try {
    const image = path.join(folder, 'image.qcow2');
    writeFileSync(image, gunzipSync(readFileSync(BLANK)));
    call(COMMAND, 'set', image, `${KEY}=value`);
    for (const words of [
      ['get', image, KEY],
      ['scan', folder],
    ])
      call('--import', KEEPING, COMMAND, ...words);
  } catch (error) {
    console.error(`The command was not compiled ahead, and takes some milliseconds longer to start. ${error}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
