import assert from 'node:assert/strict';
import { viewOf } from '../../../core/image/bytes';
import { applySteps, type WritePlan, type WriteStep } from '../../../core/store/plan';
import { NO_RECORDS } from '../../../core/store/records';
import { decodeSlot, encodeSlot } from '../../../core/store/slot';
import { begun, own, torn, written } from './cases';
import type { CrashCase, Start } from './check';
import { readStart, type ImageFolder } from './images';

/** The planner's steps in another order, or without some. */
function inOrder({ steps }: WritePlan, order: readonly number[], commit: number): WritePlan {
  return { steps: order.flatMap((index) => steps[index] ?? []), commit };
}

/** Everything from the first to the last byte in one write. */
function atOnce({ steps }: WritePlan, { cluster0 }: Start): WritePlan {
  const offset = Math.min(...steps.map((step) => step.offset));
  const end = Math.max(...steps.map((step) => step.offset + step.bytes.length));
  const bytes = applySteps(cluster0, steps).slice(offset, end);
  return { steps: [{ offset, bytes, purpose: 'everything at once' }], commit: 0 };
}

/** The planner's steps, one of them (counted from the end if negative) made of others. */
function instead({ steps, commit }: WritePlan, at: number, by: (step: WriteStep) => WriteStep[]): WritePlan {
  const index = at < 0 ? steps.length + at : at;
  return { steps: steps.flatMap((step, place) => (place === index ? by(step) : [step])), commit };
}

function withoutEnd(step: WriteStep): WriteStep[] {
  return [{ ...step, bytes: step.bytes.slice(0, -8) }];
}

function halved({ offset, bytes, purpose }: WriteStep): WriteStep[] {
  const half = bytes.length / 2;
  return [
    { offset, bytes: bytes.slice(0, half), purpose },
    { offset: offset + half, bytes: bytes.slice(half), purpose },
  ];
}

/** The slot with the number of the one that it replaces. */
function withOldNumber(step: WriteStep): WriteStep[] {
  const slot = decodeSlot(step.bytes);
  assert.ok(slot);
  return [{ ...step, bytes: encodeSlot(step.bytes.length, slot.generation - 1n, slot.payload) }];
}

/** The slot without the zeros behind its payload. */
function withoutZeros(step: WriteStep): WriteStep[] {
  return [{ ...step, bytes: step.bytes.slice(0, 56 + viewOf(step.bytes).getUint32(16)) }];
}

function moved(by: number): (step: WriteStep) => WriteStep[] {
  return (step) => [{ ...step, offset: step.offset + by }];
}

/** A planner that does something wrong. */
export interface Mutant {
  readonly name: string;
  readonly start: keyof MutantStarts;
  readonly wanted: CrashCase['wanted'];
  readonly broken: (plan: WritePlan, start: Start) => WritePlan;
  /** States that the checker must find bad, of those that there are. */
  readonly bad: readonly [bad: number, states: number];
  readonly because: RegExp;
}

/** What the mutants begin with. */
export interface MutantStarts {
  readonly plain: Start;
  readonly backed: Start;
  readonly stored: Start;
  readonly unmirrored: Start;
  readonly afterTorn: Start;
}

const TWICE = own(7, 60);
const OTHER = own(3, 800);

/** Version 2: qemu-img makes the same bytes in all its versions. */
export async function readMutantStarts(folder: ImageFolder): Promise<MutantStarts> {
  const plain = await readStart(folder.make({ clusters: '4k', version: 2 }));
  const backed = await readStart(folder.make({ clusters: '2k', version: 2, backingName: 700 }));
  const stored = written(plain, own(1, 1000));
  const next = own(2, 900);
  return { plain, backed, stored, unmirrored: begun(stored, next, 1), afterTorn: torn(stored, next) };
}

/** Planners with a mistake each, and a write in which it shows. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'inserts with a single write',
    start: 'backed',
    wanted: TWICE,
    broken: atOnce,
    bad: [5, 8],
    because: /backing file has/,
  },
  {
    name: 'points to the name’s new place before the name is there',
    start: 'backed',
    wanted: TWICE,
    broken: (plan) => inOrder(plan, [1, 0, 2, 3], 3),
    bad: [3, 9],
    because: /backing file has changed/,
  },
  {
    name: 'does not move the name',
    start: 'backed',
    wanted: TWICE,
    broken: (plan) => inOrder(plan, [2, 3], 1),
    bad: [4, 5],
    because: /backing file has changed/,
  },
  {
    name: 'copies the name over its own end',
    start: 'backed',
    wanted: TWICE,
    broken: (plan) =>
      instead(instead(plan, 0, moved(-96)), 1, (step) => [{ ...step, bytes: step.bytes.with(7, 0xbc) }]),
    bad: [7, 9],
    because: /backing file has changed/,
  },
  {
    name: 'writes no new END marker',
    start: 'backed',
    wanted: TWICE,
    broken: (plan) => instead(plan, -2, withoutEnd),
    bad: [1, 9],
    because: /longer than its area/,
  },
  {
    name: 'commits before the body is there',
    start: 'backed',
    wanted: TWICE,
    broken: (plan) => inOrder(plan, [0, 1, 3, 2], 2),
    bad: [3, 9],
    because: /is read as damaged/,
  },
  {
    name: 'commits in two halves',
    start: 'plain',
    wanted: OTHER,
    broken: (plan) => instead(plan, -1, halved),
    bad: [1, 34],
    because: /can be torn/,
  },
  {
    name: 'writes the current slot first, the other one being old',
    start: 'unmirrored',
    wanted: OTHER,
    broken: (plan) => inOrder(plan, [1, 0], 0),
    bad: [6, 15],
    because: /is read as [0-9a-f]{16}$/,
  },
  {
    name: 'writes the current slot first, the other one being torn',
    start: 'afterTorn',
    wanted: OTHER,
    broken: (plan) => inOrder(plan, [1, 0], 0),
    bad: [5, 15],
    because: /is read as damaged/,
  },
  {
    name: 'writes both slots at once',
    start: 'stored',
    wanted: OTHER,
    broken: atOnce,
    bad: [15, 32],
    because: /is read as damaged/,
  },
  {
    name: 'keeps the number of the string that it replaces',
    start: 'stored',
    wanted: OTHER,
    broken: (plan) => instead(instead(plan, 0, withOldNumber), 1, withOldNumber),
    bad: [1, 15],
    because: /is read as damaged/,
  },
  {
    name: 'leaves the second slot as it was',
    start: 'stored',
    wanted: OTHER,
    broken: (plan) => inOrder(plan, [0], 0),
    bad: [1, 8],
    because: /copies differ/,
  },
  {
    name: 'leaves the end of a longer text',
    start: 'stored',
    wanted: TWICE,
    broken: (plan) => instead(instead(plan, 0, withoutZeros), 1, withoutZeros),
    bad: [1, 3],
    because: /old text/,
  },
  {
    name: 'clears the extension before it is out',
    start: 'stored',
    wanted: NO_RECORDS,
    broken: (plan) => inOrder(plan, [0, 1, 3, 2], 0),
    bad: [2, 19],
    because: /is read as damaged/,
  },
  {
    name: 'writes behind its own slots',
    start: 'stored',
    wanted: OTHER,
    broken: (plan) => instead(plan, 0, moved(512)),
    bad: [11, 15],
    because: /touches what is not its own/,
  },
  {
    name: 'leaves cluster 0',
    start: 'stored',
    wanted: OTHER,
    broken: (plan) => instead(plan, 1, moved(4096)),
    bad: [0, 0],
    because: /leaves cluster 0/,
  },
];
