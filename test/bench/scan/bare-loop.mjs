/** What the least would be that a program in Node can do with all images of a folder: open, read 4 KiB and close each, one after the other. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';

const bytes = Buffer.alloc(4096);

function walk(/** @type {string} */ folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) walk(name);
    else if (name.endsWith('.qcow2')) {
      const file = openSync(name, 'r');
      readSync(file, bytes, 0, bytes.length, 0);
      closeSync(file);
    }
  }
}

walk(process.argv[2] ?? '.');
