/**
 * The least that a program for Node can do to read a string, for `node -e PROGRAM IMAGE`: it opens the image, reads its first 64 KiB by another
 * thread, as whatever Ctrl+C is to end must, makes a digest of them and writes it.
 */
export const LEAST_READ = `
const { createHash } = require('node:crypto');
const { close, open, read, writeSync } = require('node:fs');
const bytes = new Uint8Array(64 * 1024);
const orThrow = (error) => { if (error) throw error; };
open(process.argv[1], 'r', (failure, fd) => {
  orThrow(failure);
  read(fd, bytes, 0, bytes.length, 0, (error) => {
    orThrow(error);
    writeSync(1, createHash('sha256').update(bytes).digest('hex') + '\\n');
    close(fd, orThrow);
  });
});
`;
