import { isUtf8 } from 'node:buffer';
import { snapshotSegment } from '../../../core/document/location';
import { QcowmetaError } from '../../../core/errors';
import { findLayer1 } from '../../../core/findings/layer1';
import { resolveBacking } from '../../../core/image/backing';
import { readBitmaps } from '../../../core/image/bitmaps';
import { equalBytes } from '../../../core/image/bytes';
import { readSnapshotEntries } from '../../../core/image/snapshots';
import { factsOf } from '../../../core/overview/facts';
import type { LoadedImage } from '../../../core/store/load';
import { metadataOf, recordsOf, textCapacity, type ImageMetadata } from '../../../core/store/read';
import { saveChanges } from '../../../core/store/save';
import { readOnce } from '../../../core/store/stable';
import type { Change } from '../../../core/store/write';
import { METADATA_TYPE, takeApart } from './header-parts';
import { Fault, type HostileFile } from './hostile-file';
import type { Action } from './inputs';

/** What became of an input: refused when it was read, read but not written to, or written. */
export type Outcome = 'unreadable' | 'refused' | 'unchanged' | 'written';

/** So many bitmaps does an overview ask for. */
const MOST_BITMAPS = 1000;

/** Measures in milliseconds what the product does, each thing by itself: a read, what an overview reads besides, a write. */
export class Stopwatch {
  longest = 0;

  constructor(private readonly now: () => number) {}

  async time<T>(work: () => Promise<T>): Promise<T> {
    const start = this.now();
    try {
      return await work();
    } finally {
      this.longest = Math.max(this.longest, this.now() - start);
    }
  }
}

/** Reads all that can be read of a hostile image, then writes to it, and demands what must hold whatever it is. Throws Fault. */
export async function examine(file: HostileFile, action: Action, watch: Stopwatch): Promise<Outcome> {
  const outcome = await readAndWrite(file, action, watch);
  if (file.fault) throw file.fault;
  return outcome;
}

async function readAndWrite(file: HostileFile, action: Action, watch: Stopwatch): Promise<Outcome> {
  const before = await typed(read(file, watch));
  if (before instanceof QcowmetaError) {
    // A write looks with other eyes (under the lock, once), and may do no more than the reader.
    await write(file, action, watch);
    return 'unreadable';
  }
  return write(file, action, watch, before);
}

/** Gives a typed error back; any other one is a fault. */
async function typed<T>(work: Promise<T>): Promise<T | QcowmetaError> {
  return work.catch((error: unknown) => {
    if (error instanceof QcowmetaError) return checkMessage(error);
    throw error instanceof Fault ? error : new Fault(`not a typed error: ${String(error)}`, { cause: error });
  });
}

function checkMessage(error: QcowmetaError): QcowmetaError {
  if (!error.message.includes(error.path)) throw new Fault(`${error.code} does not name the file: ${error.message}`);
  return error;
}

/** Everything that the command, the editor and the overview read of one image. */
async function read(file: HostileFile, watch: Stopwatch): Promise<ImageMetadata> {
  const reading = await watch.time(() => readOnce(file));
  const { outcome } = reading;
  if (outcome instanceof QcowmetaError) throw outcome;
  await typed(watch.time(() => lookAround(file, outcome)));
  const metadata = await watch.time(() => Promise.resolve(metadataOf(reading)));
  for (const { own } of [metadata, ...metadata.snapshots])
    if (own && !isUtf8(own.bytes)) throw new Fault('a string that is not UTF-8 was read');
  const [snapshot] = metadata.snapshots;
  if (snapshot && textCapacity(metadata, { kind: 'snapshot', snapshot: snapshot.identity }) < 0)
    throw new Fault('a capacity below 0');
  return metadata;
}

async function lookAround(file: HostileFile, image: LoadedImage): Promise<void> {
  const bitmaps = await typed(readBitmaps(file, image.header, MOST_BITMAPS));
  const entries = await readSnapshotEntries(file, image.header);
  factsOf(image.header, { fileSize: await file.size(), bitmaps });
  for (const { identity } of entries) {
    const segment = snapshotSegment(identity.id, identity.name);
    if (/[/\\\0]/.test(segment)) throw new Fault(`the name of a document: ${JSON.stringify(segment)}`);
  }
  const backing = resolveBacking(Buffer.from('/images/hostile.qcow2'), image.header);
  if (backing.kind === 'file' && !backing.path.toString('latin1').startsWith('/'))
    throw new Fault('a backing file beside the folder');
  recordsOf(image);
}

function changesOf({ what, text }: Action, metadata: ImageMetadata | undefined): Change[] {
  const bytes = what === 'remove' ? undefined : Buffer.from(text);
  const own = { target: { kind: 'image' as const }, text: bytes };
  const snapshots = (metadata?.snapshots ?? []).slice(0, 3).map(({ identity }) => ({
    target: { kind: 'snapshot' as const, snapshot: identity },
    text: bytes,
  }));
  if (what === 'own' || snapshots.length === 0) return [own];
  return what === 'snapshot' ? snapshots.slice(0, 1) : [own, ...snapshots];
}

/** The changes that an action makes of an image; undefined where the text or what it says is refused before anything is written. */
export async function changesFor(file: HostileFile, action: Action): Promise<Change[] | undefined> {
  const before = await typed(read(file, new Stopwatch(() => 0)));
  const changes = changesOf(action, before instanceof QcowmetaError ? undefined : before);
  return changes.some(({ text }) => text !== undefined && findLayer1(text).length > 0) ? undefined : changes;
}

/** The text is checked as a write does before it opens the file; what that refuses gets as far as here in no program. */
async function write(file: HostileFile, action: Action, watch: Stopwatch, before?: ImageMetadata): Promise<Outcome> {
  const changes = changesOf(action, before);
  if (changes.some(({ text }) => text !== undefined && findLayer1(text).length > 0)) return 'refused';
  const old = file.cluster0.slice();
  const { replaceDamaged } = action;
  const result = await typed(watch.time(() => saveChanges(file, changes, { replaceDamaged })));
  if (result instanceof QcowmetaError || !result.changed) {
    if (file.writes > 0 || !equalBytes(old, file.cluster0)) throw new Fault('a refused write changed the image');
    return result instanceof QcowmetaError ? 'refused' : 'unchanged';
  }
  const refused = before?.capacity.refusal;
  if (refused) throw new Fault(`written although the reader said: ${refused.message}`);
  if (!before && !replaceDamaged) throw new Fault('written although it cannot be read');
  checkContainer(old, file.cluster0);
  await checkStrings(file, changes, before);
  return 'written';
}

/** All of cluster 0 that is not the string: the header, but for where the backing name stands; that name; all other extensions. */
function checkContainer(old: Uint8Array, now: Uint8Array): void {
  const [before, after] = [takeApart(old), takeApart(now)];
  if (!before || !after) throw new Fault('the extensions cannot be read by another reader');
  const head = (bytes: Uint8Array): Uint8Array => bytes.slice(0, before.start).fill(0, 8, 16);
  if (!equalBytes(head(old), head(now))) throw new Fault('the header was changed');
  if (!equalBytes(before.backing, after.backing)) throw new Fault('the backing file name was changed');
  const others = ({ extensions }: typeof before): Uint8Array =>
    Buffer.concat(
      extensions
        .filter(({ type }) => type !== METADATA_TYPE)
        .flatMap(({ type, length, body }) => [Buffer.from(`${type} ${length} `), body]),
    );
  if (!equalBytes(others(before), others(after))) throw new Fault('other header extensions were changed');
}

/** What was written is read, and what was not written is what it was. */
async function checkStrings(file: HostileFile, changes: readonly Change[], before?: ImageMetadata): Promise<void> {
  const after = await typed(read(file, new Stopwatch(() => 0)));
  if (after instanceof QcowmetaError) throw new Fault(`unreadable after the write: ${after.message}`);
  const has = (own: ImageMetadata['own'], wanted: Uint8Array | undefined): boolean =>
    own === undefined || wanted === undefined ? own === wanted : equalBytes(own.bytes, wanted);
  const wantedOf = (kind: 'image' | 'snapshot', place: number): { text: Uint8Array | undefined } | undefined =>
    changes.filter(({ target }) => target.kind === kind)[place];
  const own = wantedOf('image', 0);
  if (!has(after.own, own ? own.text : before?.own?.bytes)) throw new Fault('the own string is another one');
  if (before && !changes.some(({ target }) => target.kind === 'snapshot'))
    after.snapshots.forEach((snapshot, index) => {
      if (!has(snapshot.own, before.snapshots[index]?.own?.bytes))
        throw new Fault("a snapshot's string is another one");
    });
}
