import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench, Result, Setting } from '../bench';
import { measureEditor } from '../editor/measure';
import { hostVersion } from '../editor/session';
import { growth, median, ratio, row } from '../measure';
import { outputOf } from '../programs';
import { measureReplace, type Figures } from './replace';
import { SIZES } from './texts';

const MOST_TIMES_A_FILE = 1.2;

/** Replacing a string by core/, and saving in VS Code. */
export const saving: Bench = {
  name: 'saving',
  title: 'Saving',
  about: `Core: the string of an image is replaced by one of the same size, beside what that cannot do without: open, one sync before the
lock, then two slots of 28,728 bytes written and a sync (fdatasync) after each, close, in a copy of the image on the same file system. Both write as
many bytes to the same places, and sync as often; looking at the path and at the text, the locks, reading and planning are on the side of core alone.
_The least_ is that floor with what no save may leave out, by the same parts of core: the look at the path, the locks with both looks for others,
and the read under the lock; nothing is checked, worked out or planned. _With check and digests_ it also checks the text and makes the digests of the old slot and the new one.
_Awaited_ means by the calls of \`node:fs/promises\`, so that others can work meanwhile; _blocking_ means by the calls that wait in place.
Images of other sizes are sparse. VS Code: from Ctrl+S until whoever reads the image, or the JSON file in the same VS Code, finds the new text, and
until the tab is clean. Each document is edited 2 s after its text was there, and four times more after it was saved. The key is pressed 0.2 to 2 s
after the edit, at moments that are spread evenly and the same for both. VS Code writes the JSON file once and does not sync it; the image is synced before its lock is taken, and after each slot.`,
  run,
};

async function run({ quick, log }: Setting): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qcm-bench-'));
  try {
    const core = await measureReplace(folder, quick ? { rounds: 10, warmUp: 3 } : { rounds: 1000, warmUp: 5000 });
    const editor = await measureSaves(quick, log);
    return {
      rows: [...core.rows, ...editor.rows],
      ratios: [...core.ratios, ...editor.ratios],
      growth: [...core.growth, ...editor.growth],
      versions: { QEMU: await qemuVersion(), 'VS Code': await hostVersion() },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureSaves(quick: boolean, log: Setting['log']): Promise<Figures> {
  const { bySize } = await measureEditor(quick ? 2 : 20, log);
  const sizes = SIZES.map(({ size, name }) => {
    const times = bySize.get(size);
    if (!times) throw new Error(`texts of ${name} were not saved`);
    const [image, json] = [times.image, times.json].map((side) => side.flatMap(({ saves }) => saves));
    if (!image || !json) throw new Error('two sides are measured');
    const of = (which: 'stored' | 'clean') =>
      [image.map((each) => each[which]), json.map((each) => each[which])] as const;
    return { size, name, stored: of('stored'), clean: of('clean') };
  });
  const [small, large] = sizes;
  if (!small || !large) throw new Error('two sizes are measured');
  const cost = ({ size, stored }: typeof small): { size: number; cost: number } => ({ size, cost: median(stored[0]) });
  return {
    rows: sizes.flatMap(({ name, stored, clean }) => [
      row('Ctrl+S until the image holds it', stored[0], 'ms', name),
      row('Ctrl+S until the JSON file holds it', stored[1], 'ms', name),
      row('Ctrl+S until the tab is clean, image', clean[0], 'ms', name),
      row('Ctrl+S until the tab is clean, JSON file', clean[1], 'ms', name),
    ]),
    ratios: sizes.flatMap(({ name, stored, clean }) => [
      ratio(`Ctrl+S until stored, ${name}`, 'image / JSON file', ...stored, { atMost: MOST_TIMES_A_FILE }),
      ratio(`Ctrl+S until clean, ${name}`, 'image / JSON file', ...clean),
    ]),
    growth: [growth('Ctrl+S until the image holds it', 'bytes', cost(small), cost(large))],
  };
}

async function qemuVersion(): Promise<string> {
  const [, version] = /version (\S+)/.exec(await outputOf('qemu-img', ['--version'])) ?? [];
  if (version === undefined) throw new Error('qemu-img does not tell its version');
  return version;
}
