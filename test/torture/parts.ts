import { concurrency } from './concurrency/part';
import { crashStatesPart } from './crash-states/part';
import { failingDisk } from './failing-disk/part';
import { hostileImages } from './hostile-images/part';
import { hostKills, kills } from './kills/part';
import { hostileText } from './hostile-text/part';
import type { Part } from './part';

/** All parts, in the order of docs/reliability.md. */
export const PARTS: readonly Part[] = [
  crashStatesPart,
  kills,
  hostKills,
  failingDisk,
  concurrency,
  hostileImages,
  hostileText,
];
