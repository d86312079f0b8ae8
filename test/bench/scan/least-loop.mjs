/**
 * The least that a program in Node can do with all images of a folder under the rules for readers: the system's part of a scan, and a line for
 * each image. Of an image with a string it reads the second slot, and what stands behind the extension; one without is read twice more, with
 * 20 ms before each time, while it goes on with others.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';

const PAUSE_MS = 20;
const MOST_WAITING = 4000;
const bytes = Buffer.alloc(64 * 1024);
/** @type {{ name: string, file: number, due: number, reads: number }[]} */
let waiting = [];
let lines = '';

function walk(/** @type {string} */ folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) walk(name);
    else if (name.endsWith('.qcow2')) look(name);
  }
}

function look(/** @type {string} */ name) {
  const file = openSync(name, 'r');
  fstatSync(file);
  readSync(file, bytes, 0, 4096, 0);
  if (bytes.subarray(0, 4096).includes('QMET')) {
    readSync(file, bytes, 0, 256, 28 * 1024);
    readSync(file, bytes, 0, 256, 56 * 1024);
    tell(name, file);
  } else waiting.push({ name, file, due: performance.now() + PAUSE_MS, reads: 0 });
  if (waiting.length >= MOST_WAITING) lookAgain();
}

function lookAgain() {
  const now = performance.now();
  const pause = (waiting[0]?.due ?? now) - now;
  if (pause > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  const due = waiting.filter((image) => image.due <= now + Math.max(0, pause));
  waiting = waiting.slice(due.length);
  for (const image of due) {
    readSync(image.file, bytes, 0, 512, 0);
    image.reads += 1;
    image.due = performance.now() + PAUSE_MS;
    if (image.reads < 2) waiting.push(image);
    else tell(image.name, image.file);
  }
}

function tell(/** @type {string} */ name, /** @type {number} */ file) {
  closeSync(file);
  lines += `{"image":${JSON.stringify(name)},"own":null,"effective":null,"origin":null,"findings":{"error":0,"warning":0}}\n`;
  if (lines.length < 64 * 1024) return;
  writeSync(1, lines);
  lines = '';
}

walk(process.argv[2] ?? '.');
while (waiting.length > 0) lookAgain();
writeSync(1, lines);
