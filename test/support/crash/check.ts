import { QcowmetaError } from '../../../core/errors';
import { equalBytes } from '../../../core/image/bytes';
import { snapshotKey, type SnapshotIdentity } from '../../../core/image/snapshots';
import { EXTENSION_TYPE } from '../../../core/store/container';
import { parseImage, type ParsedImage } from '../../../core/store/image';
import { applySteps, planWrite, type WritePlan, type WriteStep } from '../../../core/store/plan';
import { hashOf } from '../../../core/hash';
import { metadataOf, type ImageMetadata } from '../../../core/store/read';
import type { Records } from '../../../core/store/records';
import { crashStates, SAMPLING, type CrashState, type Sampling } from './states';

/** An image before a write. `path` names it in messages and is not opened. */
export interface Start {
  readonly path: string;
  readonly cluster0: Uint8Array;
  readonly snapshots: readonly SnapshotIdentity[];
}

/** A write, and the strings that are to be there after it. */
export interface CrashCase {
  readonly name: string;
  readonly start: Start;
  readonly wanted: Records;
  /** The start is damaged, and is to be replaced. */
  readonly replaceDamaged?: boolean;
  /** What else may be read before the commit: only where the start is damaged. */
  readonly alsoBefore?: readonly string[];
}

/** What the states of one write are worth: how many there are, how many are bad, and why. */
export interface CrashReport {
  readonly states: number;
  readonly bad: number;
  readonly faults: readonly string[];
}

/** What has to hold in every state of a case. */
export interface Rules extends CrashCase {
  readonly plan: WritePlan;
  readonly image: ParsedImage;
  readonly before: readonly string[];
  readonly after: string;
}

/** Hexadecimal digits that stand for a text. */
export const HASH_DIGITS = 16;
/** Bytes at the end of a text by which it is known. */
const TAIL = 32;
const OTHER: Records = { own: Buffer.from('{"written":"after the crash"}'), snapshots: [] };

/** The plan of a case. Throws what `planWrite` throws. */
export function planOf({ start, wanted, replaceDamaged }: Omit<CrashCase, 'name'>): WritePlan {
  return planWrite(parseImage(start.cluster0, start.path), wanted, replaceDamaged);
}

/**
 * Looks at every state that a crash during a write may leave (`plan`: another one than the planner's own, to see that it is found
 * out). In each of them the old strings are read, or from the commit on the new ones; the rest of the header says what it said; and
 * both the same write and another one can be made from there.
 */
export function checkCrashes(one: CrashCase, plan = planOf(one), sampling: Sampling = SAMPLING): CrashReport {
  const { start } = one;
  const rules = rulesOf(one, plan);
  const outside = plan.steps.filter((step) => step.offset + step.bytes.length > start.cluster0.length);
  if (outside.length > 0)
    return { states: 0, bad: 0, faults: outside.map((step) => `${step.purpose}: leaves cluster 0`) };
  const faults = planFaults(rules.image, plan);
  let states = 0;
  let bad = 0;
  for (const state of crashStates(start.cluster0, plan, sampling)) {
    const found = stateFaults(state, rules);
    states += 1;
    bad += found.length > 0 ? 1 : 0;
    faults.push(...found.map((fault) => `${one.name}, ${describeState(state, plan)}: ${fault}`));
  }
  return { states, bad, faults };
}

/** What has to hold in the states that a plan goes through. */
export function rulesOf(one: CrashCase, plan: WritePlan): Rules {
  const { start, wanted, alsoBefore = [] } = one;
  const image = parseImage(start.cluster0, start.path);
  const before = [readingOf(image, start), ...alsoBefore];
  return { ...one, plan, image, before, after: readingOfRecords(wanted, start) };
}

/** The sum over many cases. */
export function checkAll(cases: Iterable<CrashCase>, sampling?: Sampling): CrashReport {
  let [states, bad] = [0, 0];
  const faults: string[] = [];
  for (const one of cases) {
    const report = checkCrashes(one, planOf(one), sampling);
    states += report.states;
    bad += report.bad;
    faults.push(...report.faults);
  }
  return { states, bad, faults };
}

export function describeState({ complete, sectors }: CrashState, { steps }: WritePlan): string {
  const torn = sectors.length > 0 ? `, and sectors ${sectors.join(' ')} of "${steps[complete]?.purpose ?? ''}"` : '';
  return `after ${complete} of ${steps.length} steps${torn}`;
}

function stateFaults(state: CrashState, rules: Rules): string[] {
  const image = parse(state.cluster0, rules.start);
  if (image instanceof QcowmetaError) return [image.message];
  const faults = headerFaults(image, rules.image);
  return [
    ...faults,
    ...readingFaults(state, readingOf(image, rules.start), rules),
    ...(state.complete === rules.plan.steps.length ? endFaults(image, rules) : []),
    ...rewriteFaults('the same', image, rules, rules.wanted),
    ...rewriteFaults('another text', image, rules, OTHER),
  ];
}

/** The old strings are read, or from the commit on the new ones. */
export function readingFaults(
  { complete, sectors }: CrashState,
  reading: string,
  { plan, before, after }: Rules,
): string[] {
  const { commit } = plan;
  const mayBeOld = complete <= commit && before.includes(reading);
  const mayBeNew = (complete > commit || (complete === commit && sectors.length > 0)) && reading === after;
  return mayBeOld || mayBeNew ? [] : [`is read as ${reading}`];
}

function parse(cluster0: Uint8Array, { path }: Pick<Start, 'path'>): ParsedImage | QcowmetaError {
  try {
    return parseImage(cluster0, path);
  } catch (error) {
    if (error instanceof QcowmetaError) return error;
    throw error;
  }
}

/** What a reader finds: the start of the hash of each string (`-`: none), the image's first; or the error that it reports. */
export function readingOf(image: ParsedImage, { snapshots }: Pick<Start, 'snapshots'>): string {
  try {
    return readingOfMetadata(metadataOf({ outcome: { ...image, snapshots } }));
  } catch (error) {
    if (error instanceof QcowmetaError) return error.code;
    throw error;
  }
}

/** The same of what a reader found. */
export function readingOfMetadata({ own, snapshots }: ImageMetadata): string {
  return readingOfTexts([own?.bytes, ...snapshots.map((snapshot) => snapshot.own?.bytes)]);
}

/** What a reader is to find where these strings are stored. */
export function readingOfRecords(records: Records, { snapshots }: Pick<Start, 'snapshots'>): string {
  const texts = new Map(records.snapshots.map(({ snapshot, text }) => [snapshotKey(snapshot), text]));
  return readingOfTexts([records.own, ...snapshots.map((snapshot) => texts.get(snapshotKey(snapshot)))]);
}

function readingOfTexts(texts: readonly (Uint8Array | undefined)[]): string {
  return texts.map((text) => (text ? hashOf(text).slice(0, HASH_DIGITS) : '-')).join(' ');
}

/** What else the header says must stay as it was. */
function headerFaults({ header, cluster0 }: ParsedImage, start: ParsedImage): string[] {
  const faults: string[] = [];
  const fields = (bytes: Uint8Array): Buffer => {
    return Buffer.concat([bytes.subarray(0, 8), bytes.subarray(16, start.header.headerLength)]);
  };
  if (!equalBytes(fields(cluster0), fields(start.cluster0))) faults.push('other header fields have changed');
  if (describeBacking(header) !== describeBacking(start.header)) faults.push('the backing file has changed');
  if (describeOthers(header) !== describeOthers(start.header)) faults.push('other extensions have changed');
  if (header.endMarker === undefined) faults.push('there is no END marker');
  return faults;
}

function describeBacking({ backingFile }: ParsedImage['header']): string {
  return backingFile ? `${Buffer.from(backingFile.name).toString('hex')} ${backingFile.format ?? ''}` : '';
}

function describeOthers({ extensions, extensionProblem }: ParsedImage['header']): string {
  const others = extensions.filter(({ type }) => type !== EXTENSION_TYPE);
  return (
    others.map(({ type, data }) => `${type} ${Buffer.from(data).toString('hex')}`).join() +
    (extensionProblem?.message ?? '')
  );
}

/** When all is done both copies are the same, and what was replaced is gone from the image. */
export function endFaults(
  { container, cluster0 }: ParsedImage,
  { image, wanted }: Pick<Rules, 'image' | 'wanted'>,
): string[] {
  const faults: string[] = [];
  if (container.kind === 'valid' && !container.mirrored) faults.push('the copies differ at the end');
  const old = image.container.kind === 'valid' ? image.container.records.own?.subarray(-TAIL) : undefined;
  const holds = (bytes: Uint8Array): boolean => old !== undefined && Buffer.from(bytes).includes(Buffer.from(old));
  if (holds(cluster0) && !(wanted.own && holds(wanted.own)))
    faults.push('the old text is still in the image at the end');
  return faults;
}

/** A writer who comes after the crash must be able to go on. */
function rewriteFaults(what: string, image: ParsedImage, { start, replaceDamaged }: Rules, records: Records): string[] {
  try {
    const plan = planWrite(image, records, replaceDamaged);
    const written = parseImage(applySteps(image.cluster0, plan.steps), start.path);
    const faults = [...planFaults(image, plan, written), ...headerFaults(written, image)];
    const reading = readingOf(written, start);
    if (reading !== readingOfRecords(records, start)) faults.push(`is read as ${reading}`);
    return faults.map((fault) => `when ${what} is written from there: ${fault}`);
  } catch (error) {
    if (error instanceof QcowmetaError) return [`${what} cannot be written from there: ${error.message}`];
    throw error;
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where and how steps may write: our extension, the END marker behind it, a new place of the backing file's name, and its offset. */
function planFaults(
  image: ParsedImage,
  plan: WritePlan,
  written = parse(applySteps(image.cluster0, plan.steps), image),
): string[] {
  if (written instanceof QcowmetaError) return [`at the end: ${written.message}`];
  const { backingFileOffset: name, backingFileSize: length } = written.header;
  const moved = name !== image.header.backingFileOffset;
  const place = { start: name, end: moved ? name + length : name };
  const ranges = [ours(image), ours(written), { start: 8, end: moved ? 16 : 8 }];
  return plan.steps.flatMap((step) => {
    if (isWithin(step, place)) return [];
    if (!ranges.some((range) => isWithin(step, range))) return [`${step.purpose}: touches what is not its own`];
    return step.bytes.length > 8 || (step.bytes.length === 8 && step.offset % 8 === 0)
      ? []
      : [`${step.purpose}: can be torn`];
  });
}

function isWithin({ offset, bytes }: WriteStep, { start, end }: Range): boolean {
  return offset >= start && offset + bytes.length <= end;
}

/** Our extension, with the END marker if it comes next; without an extension the END marker alone. */
function ours({ header: { extensions, endMarker = 0 } }: ParsedImage): Range {
  const own = extensions.filter(({ type }) => type === EXTENSION_TYPE);
  const last = own.at(-1);
  const end = last === undefined || last === extensions.at(-1) ? endMarker + 8 : last.offset + 8 + last.length;
  return { start: own[0]?.offset ?? endMarker, end };
}
