import { newSlotSize, ownCapacity } from '../../../core/store/capacity';
import { parseImage } from '../../../core/store/image';
import { applySteps } from '../../../core/store/plan';
import { NO_RECORDS, type Records } from '../../../core/store/records';
import { planOf, type CrashCase, type Start } from './check';
import { crashStates, someCrashStates } from './states';

/** A JSON object of exactly that many bytes, at least 9; other seeds give other bytes in every sector. */
export function textOf(seed: number, length: number): Uint8Array {
  let value = seed * 7919;
  const filler = Array.from({ length: length - 8 }, () => {
    value = (value * 1103515245 + 12345) % 2 ** 31;
    return String.fromCharCode(97 + (Math.floor(value / 65536) % 26));
  });
  return Buffer.from(`{"t":"${filler.join('')}"}`);
}

/** Records with the image's own string only. */
export function own(seed: number, length: number): Records {
  return { own: textOf(seed, length), snapshots: [] };
}

/** The longest text that a fresh image takes, in bytes. */
export function capacityOf({ cluster0, path }: Start): number {
  return ownCapacity(newSlotSize(parseImage(cluster0, path).header), NO_RECORDS);
}

/** The image after a whole write. */
export function written(start: Start, wanted: Records): Start {
  return { ...start, cluster0: applySteps(start.cluster0, planOf({ start, wanted }).steps) };
}

/** The image after the first steps of a write. */
export function begun(start: Start, wanted: Records, steps: number): Start {
  return { ...start, cluster0: applySteps(start.cluster0, planOf({ start, wanted }).steps.slice(0, steps)) };
}

/** The image after a crash in the middle of a write's first step. */
export function torn(start: Start, wanted: Records): Start {
  for (const { cluster0, sectors } of crashStates(start.cluster0, planOf({ start, wanted }))) {
    if (sectors.length > 1) return { ...start, cluster0 };
  }
  throw new Error('the write has no step that can be torn');
}

/** The image after a write that a crash ended, in some of the ways in which that may happen. */
function interrupted(start: Start, wanted: Records, count: number): Start[] {
  const states = someCrashStates(start.cluster0, planOf({ start, wanted }), count);
  return states.map(({ cluster0 }) => ({ ...start, cluster0 }));
}

/** Inserts into an image without strings, and what can follow. `longest`: length of the longest text, in bytes. */
export function insertCases(fresh: Start, longest = capacityOf(fresh)): CrashCase[] {
  const [short, other, long] = [own(1, 60), own(2, 60), own(3, longest)];
  return [
    { name: 'insert', start: fresh, wanted: short },
    { name: 'insert of a long text', start: fresh, wanted: long },
    ...interrupted(fresh, long, 3).map((start) => ({ name: 'insert after an interrupted one', start, wanted: other })),
    { name: 'insert after taking out', start: written(written(fresh, long), NO_RECORDS), wanted: other },
    ...interrupted(written(fresh, long), NO_RECORDS, 3).map((start) => {
      return { name: 'write after an interrupted removal', start, wanted: short };
    }),
    ...replaceCases(written(fresh, short), longest),
    ...replaceCases(written(fresh, long), longest),
  ];
}

/** Replaces and removals in an image that has the string. */
export function replaceCases(start: Start, longest: number): CrashCase[] {
  const [same, shorter, longer] = [own(4, 60), own(5, 12), own(6, longest)];
  const unmirrored = begun(start, longer, 1);
  return [
    { name: 'replace', start, wanted: same },
    { name: 'replace by a shorter text', start, wanted: shorter },
    { name: 'replace by a longer text', start, wanted: longer },
    { name: 'removal', start, wanted: NO_RECORDS },
    { name: 'replace without a mirror', start: unmirrored, wanted: same },
    { name: 'save of the same without a mirror', start: unmirrored, wanted: longer },
    { name: 'removal without a mirror', start: unmirrored, wanted: NO_RECORDS },
    ...interrupted(start, longer, 3).map((state) => ({
      name: 'replace after a torn one',
      start: state,
      wanted: shorter,
    })),
    ...interrupted(unmirrored, same, 2).map((state) => ({
      name: 'removal after two torn ones',
      start: state,
      wanted: NO_RECORDS,
    })),
  ];
}

/** Writes of the strings of snapshots, beside the image's own. */
export function snapshotCases(fresh: Start, length: number): CrashCase[] {
  const of = (seed: number, chosen = fresh.snapshots): Records['snapshots'] => {
    return chosen.map((snapshot, index) => ({ snapshot, text: textOf(seed + index, length) }));
  };
  const all: Records = { ...own(1, length), snapshots: of(10) };
  const start = written(fresh, all);
  return [
    { name: 'insert of all strings', start: fresh, wanted: all },
    { name: 'insert of a snapshot’s string alone', start: fresh, wanted: { snapshots: of(10) } },
    { name: 'first string of a snapshot', start: written(fresh, own(1, length)), wanted: all },
    { name: 'replace of snapshots’ strings', start, wanted: { ...all, snapshots: of(20) } },
    { name: 'replace of all strings', start, wanted: { ...own(2, length), snapshots: of(20) } },
    {
      name: 'removal of one snapshot’s string',
      start,
      wanted: { ...all, snapshots: of(11, fresh.snapshots.slice(1)) },
    },
    { name: 'removal of the own string', start, wanted: { snapshots: of(10) } },
    { name: 'removal of all strings', start, wanted: NO_RECORDS },
    ...interrupted(start, { snapshots: of(20) }, 4).map((state) => ({
      name: 'replace after a torn one',
      start: state,
      wanted: all,
    })),
  ];
}

/** What `copy` writes: the strings of another image and of those of its snapshots that are here, too. */
export function copyCases(fresh: Start, length: number): CrashCase[] {
  const copied: Records = {
    ...own(31, length),
    snapshots: fresh.snapshots.map((snapshot, index) => ({ snapshot, text: textOf(32 + index, length) })),
  };
  const [first] = copied.snapshots;
  return [
    { name: 'copy to an image without strings', start: fresh, wanted: copied },
    { name: 'copy over another string', start: written(fresh, own(1, 60)), wanted: copied },
    {
      name: 'copy over other strings',
      start: written(fresh, { ...own(1, length), snapshots: first ? [first] : [] }),
      wanted: copied,
    },
    ...interrupted(fresh, copied, 3).map((start) => ({ name: 'copy after an interrupted one', start, wanted: copied })),
  ];
}
