import type { Context } from './context';
import { decodeUtf8 } from '../core/document/utf8';
import { QcowmetaError } from '../core/errors';
import type { CheckContext } from '../core/findings/check';
import type { Finding } from '../core/findings/finding';
import { refusesSave } from '../core/findings/rules';
import type { Registry } from '../core/registry/registry';
import { hashOf } from '../core/hash';
import { writeMetadata, type Unfinished, type WriteResult } from '../core/store/write';
import { examine, type Examined } from './examine';
import { EXIT, type ExitCode } from './exit-codes';
import { findingJson, findingLine } from './findings-text';
import { nameOf } from './found-string';
import type { JsonAnswer } from './images';
import type { Form } from './json-sink';
import type { Output } from './output';
import type { Place } from './place';
import { notWrittenJson, reportError } from './report';

/** Options of every command that writes. */
export interface WriteForm extends Form {
  readonly snapshot?: string;
  /** Show the change and do not make it. */
  readonly dryRun?: boolean;
}

/** A change that a command makes to the string of a place. */
export interface Change {
  readonly place: Place;
  /** The string to store; undefined takes the string away. */
  readonly after: Uint8Array | undefined;
  /** Whether it is a conflict if another string than `place.before` is found when it comes to writing. */
  readonly onlyIfUnchanged: boolean;
  /** The hash of the only string that may be replaced, null for none; instead of `onlyIfUnchanged`. */
  readonly expected?: string | null;
  readonly replaceDamaged?: boolean;
  /** The new string's name in messages about places in it. */
  readonly source: string;
  readonly registry: Registry;
}

/** Runs the work of a writing command and prints its answer or its failure. */
export async function answerWrite(
  output: Output,
  image: string,
  form: Form,
  work: () => Promise<JsonAnswer>,
): Promise<ExitCode> {
  const isJson = form.output === 'json';
  try {
    const { exit, members } = await work();
    if (isJson) output.json({ image, ...members });
    return exit;
  } catch (error) {
    if (isJson) output.json({ image, ...notWrittenJson(error) });
    return reportError(output, error);
  }
}

/** Makes the change, or only shows it. Tells what the rules have against the new string and did not have against the one before. */
export async function makeChange(
  { output, interrupts }: Pick<Context, 'output' | 'interrupts'>,
  change: Change,
  form: WriteForm,
): Promise<JsonAnswer> {
  const review = reviewOf(change);
  const { place, source } = change;
  try {
    if (form.dryRun === true) return await showChange(output, change, review, form);
    const result = await interrupts.hold(() => write(change));
    tellAll(output, source, review.text, review.findings);
    if (review.findings.some(({ severity }) => severity === 'error'))
      output.message(`qcowmeta: ${place.label}: ${STORED}`);
    tellUnfinished(output, place.image, result);
    return { exit: EXIT.ok, members: membersOf(change, review, { changed: result.changed }) };
  } catch (error) {
    if (error instanceof QcowmetaError && error.findings.length > 0) return refuse(output, change, review.text, error);
    throw change.expected === undefined ? error : namingExpected(error);
  }
}

const STORED = 'the string is stored all the same.';

const NOT_EXPECTED =
  '{file}: the stored string is not the one that was expected, or not any longer. Nothing was written. Read it again, or leave --expect out to change whatever is stored.';

/** The same failure; that another string is stored than the expected one is told by the option that expects it. */
function namingExpected(error: unknown): unknown {
  if (!(error instanceof QcowmetaError) || error.code !== 'changed-since-read') return error;
  return new QcowmetaError(error.code, error.path, error.args, [], { cause: error, template: NOT_EXPECTED });
}

async function write(
  { place, after, onlyIfUnchanged, expected, replaceDamaged = false }: Change,
  dryRun = false,
): Promise<WriteResult> {
  const only = expected === undefined && onlyIfUnchanged ? (place.before?.hash ?? null) : expected;
  const condition = only === undefined ? {} : { expected: only };
  return writeMetadata(place.image, [{ target: place.target, text: after, ...condition }], { replaceDamaged, dryRun });
}

/** Text that the rules refuse: its findings are the better part of the answer. */
function refuse(output: Output, { source }: Change, text: string, error: QcowmetaError): JsonAnswer {
  tellAll(output, source, text, error.findings);
  const findings = error.findings.map((finding) => findingJson(text, finding));
  return { exit: reportError(output, error), members: { ...notWrittenJson(error), findings } };
}

/** Warns of what could not be done any more behind a stored change. */
export function tellUnfinished(output: Output, image: string, { unfinished }: Pick<WriteResult, 'unfinished'>): void {
  if (unfinished === undefined) return;
  output.message(`qcowmeta: ${image}: the change is stored, but ${TROUBLE[unfinished.part](unfinished.reason)}`);
}

const TROUBLE: Readonly<Record<Unfinished['part'], (reason: string) => string>> = {
  'second-copy': (reason) =>
    `its second copy could not be written: ${reason}. Check the disk, then run the command once more.`,
  'clearing-up': (reason) => `what is left of the old string could not be cleared: ${reason}. Check the disk.`,
  closing: (reason) => `the file could not be closed: ${reason}. Check the disk.`,
};

/** Shows the change after all checks that the write itself would make, the lock of an image in use among them. */
async function showChange(output: Output, change: Change, review: Review, form: WriteForm): Promise<JsonAnswer> {
  const { place, after, source } = change;
  if (place.refusal !== undefined) throw place.refusal;
  const refused = review.findings.some(({ code }) => refusesSave(code));
  if (!refused) await write(change, true);
  const diff = await diffOf(place.label, place.before?.bytes, after);
  if (form.output !== 'json') output.text(diff);
  tellAll(output, source, review.text, review.findings);
  return { exit: refused ? EXIT.negative : EXIT.ok, members: membersOf(change, review, { changed: false, diff }) };
}

/** The change of a string (undefined: none) as a unified diff, in which the side that does not exist is called as diff and git do it. */
export async function diffOf(
  label: string,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): Promise<string> {
  const { unifiedDiff } = await import('./diff');
  const nameOf = (side: Uint8Array | undefined): string => (side === undefined ? '/dev/null' : label);
  const textOf = (side: Uint8Array | undefined): string => (side === undefined ? '' : decodeUtf8(side).text);
  return unifiedDiff(nameOf(before), textOf(before), nameOf(after), textOf(after));
}

/** A text and findings in it. */
export interface Review {
  readonly text: string;
  /** Those that the change brings, and those that keep it from being stored. What was wrong before is for `check` to say. */
  readonly findings: readonly Finding[];
}

function reviewOf({ place, after, registry }: Change): Review {
  if (after === undefined) return { text: '', findings: [] };
  const { capacityBytes } = place;
  const context = capacityBytes === undefined || place.refusal ? { registry } : { registry, capacityBytes };
  return reviewText(after, place.before?.bytes, context);
}

/** What the rules have against a new text and did not have against the one before, and what keeps it from being stored. */
export function reviewText(after: Uint8Array, before: Uint8Array | undefined, context: CheckContext): Review {
  const { text, findings }: Examined = examine(after, context);
  const identity = ({ code, args }: Finding): string => JSON.stringify([code, args]);
  const old = before === undefined ? [] : examine(before, { registry: context.registry }).findings;
  const known = new Set(old.map(identity));
  return { text, findings: findings.filter((finding) => refusesSave(finding.code) || !known.has(identity(finding))) };
}

function membersOf(
  { place, after }: Change,
  { text, findings }: Review,
  outcome: { changed: boolean; diff?: string },
): JsonAnswer['members'] {
  return {
    snapshot: place.target.kind === 'snapshot' ? nameOf(place.target) : undefined,
    ...outcome,
    string: after === undefined ? null : text,
    hash: after === undefined ? null : hashOf(after),
    findings: findings.map((finding) => findingJson(text, finding)),
  };
}

/** Tells findings in a text that is called `source`. */
export function tellAll(output: Output, source: string, text: string, findings: readonly Finding[]): void {
  for (const finding of findings) output.message(findingLine(source, text, finding));
}
