/**
 * The least that a program in Node can do with all images of a folder under the rules for readers: the system's part of a scan, and a line for
 * each image. Of an image with a string it reads the second slot, and from the end of the extension to that of the cluster; of one without it
 * looks whether anybody has changed it lately.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';

const REST_MS = 10_000;
const SECOND_SLOT = 28 * 1024;
const SLOT = 256;
const EXTENSION_END = 56 * 1024;
const CLUSTER = 64 * 1024;
const bytes = Buffer.alloc(CLUSTER);
let lines = '';

function walk(/** @type {string} */ folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) walk(name);
    else if (name.endsWith('.qcow2')) look(name);
  }
}

function look(/** @type {string} */ name) {
  const before = Date.now();
  const file = openSync(name, 'r');
  readSync(file, bytes, 0, 4096, 0);
  if (bytes.subarray(0, 4096).includes('QMET')) {
    readSync(file, bytes, 0, SLOT, SECOND_SLOT);
    readSync(file, bytes, 0, CLUSTER - EXTENSION_END, EXTENSION_END);
  } else if (fstatSync(file).ctimeMs > before - REST_MS) throw new Error(`${name} has just been changed`);
  closeSync(file);
  lines += `{"image":${JSON.stringify(name)},"own":null,"effective":null,"origin":null,"findings":{"error":0,"warning":0}}\n`;
  if (lines.length < 32 * 1024) return;
  writeSync(1, lines);
  lines = '';
}

walk(process.argv[2] ?? '.');
writeSync(1, lines);
