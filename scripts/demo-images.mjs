/**
 * node scripts/demo-images.mjs FOLDER    makes the demo images in a new folder; leaves one that is there already as it is
 * node scripts/demo-images.mjs --blanks  makes fixtures/demo/*.qcow2.gz again, with qemu-img
 */
import path from 'node:path';
import { makeBlanks } from './lib/demo-blanks.mjs';
import { SOURCES, makeDemoImages } from './lib/demo-images.mjs';

const [argument] = process.argv.slice(2);
if (argument === undefined) throw new Error('usage: node scripts/demo-images.mjs FOLDER | --blanks');
if (argument === '--blanks') await makeBlanks(SOURCES);
else await makeDemoImages(path.resolve(argument));
