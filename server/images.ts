import { formatUri, parseUri, snapshotSegment, type DocumentTarget } from '../core/document/location';
import { parseDocument, type ParsedDocument } from '../core/document/parse';
import { readBackingChain } from '../core/store/effective';
import { readReturnedTo, snapshotsWithOtherString, type SnapshotWithString } from '../core/store/other-strings';
import {
  textCapacity,
  type ImageMetadata,
  type SnapshotMetadata,
  type StoredText,
  type Target,
} from '../core/store/read';

/** A string that applies to a document from elsewhere: the image that holds it, and its parse. */
export interface InheritedText {
  readonly path: string;
  /** The document of that image's own string. */
  readonly uri: string;
  readonly parsed: ParsedDocument;
}

/** What the image says about a `qcowmeta:` document beyond its text. */
export interface ImageFacts {
  readonly readOnly: boolean;
  /** Most bytes that the document may have; absent where the image takes no string at all, or could not be read. */
  readonly capacityBytes?: number;
  /** For a document of its own: what would apply without it. For the effective one: where its text comes from. */
  readonly inherited?: InheritedText;
  /** What the document opens with: its own string, that of `inherited`, or no text at all. Absent where the image could not be read. */
  readonly shows?: 'own' | 'inherited' | 'nothing';
  /** A backing file could not be read, so that what is inherited is not known to its end. */
  readonly brokenChain?: boolean;
  /** For the image's own document: how many snapshots have no string of their own. */
  readonly inheritingSnapshots?: number;
  /** For the image's own document: the snapshots with another string than applies to the image. */
  readonly otherStrings?: readonly OtherString[];
}

/** The string of a snapshot. */
export interface OtherString {
  /** Names the snapshot. */
  readonly segment: string;
  /** The snapshot's document. */
  readonly uri: string;
  readonly text: string;
  /** The image was returned to the snapshot. */
  readonly isReturnedTo: boolean;
}

/** Takes one line for the log of the server. */
export type Log = (line: string) => void;

/** Facts about the images of open documents. An image is read when a document first needs it, and again after `drop`. */
export class Images {
  private facts = new Map<string, Promise<ImageFacts | undefined>>();

  constructor(private readonly log: Log) {}

  /** The facts for a document; undefined for a document that is in no image. Trouble with the image goes to the log. */
  get(uri: string): Promise<ImageFacts | undefined> {
    const known = this.facts.get(uri);
    if (known) return known;
    const reading = this.read(uri);
    this.facts.set(uri, reading);
    return reading;
  }

  /** Forgets what was read: every open document may inherit from the one that changed, also by another path or a link. */
  drop(): void {
    this.facts = new Map();
  }

  /** Forgets what was read for one document. */
  forget(uri: string): void {
    this.facts.delete(uri);
  }

  private async read(uri: string): Promise<ImageFacts | undefined> {
    const location = parseUri(uri);
    if (location?.kind !== 'document') return undefined;
    const readOnly = location.target.kind === 'effective';
    try {
      const { images, end } = await readBackingChain(location.image);
      if (end.kind === 'failed') this.log(`${uri}: the chain of backing files ends early: ${end.error.message}`);
      const facts = { readOnly, brokenChain: end.kind === 'failed', ...factsOf(images, location.target) };
      const [image] = images;
      if (location.target.kind !== 'own' || !image) return facts;
      return { ...facts, otherStrings: await this.readOtherStrings(image, applying(images)?.hash) };
    } catch (error) {
      this.log(`${uri}: ${error instanceof Error ? error.message : String(error)}`);
      return { readOnly };
    }
  }

  private async readOtherStrings(image: ImageMetadata, hash: string | undefined): Promise<OtherString[]> {
    const others = snapshotsWithOtherString(image, hash);
    const returnedTo = await readReturnedTo(image.path, others).catch((error: unknown): SnapshotWithString[] => {
      this.log(`${image.path}: whether it was returned to a snapshot could not be read: ${String(error)}`);
      return [];
    });
    return others.map((snapshot) => {
      const segment = segmentOf(snapshot);
      return {
        segment,
        uri: formatUri({ kind: 'document', image: image.path, target: { kind: 'snapshot', segment } }),
        text: new TextDecoder().decode(snapshot.own.bytes),
        isReturnedTo: returnedTo.includes(snapshot),
      };
    });
  }
}

/** The string that applies to the first of a chain of images. */
function applying(images: readonly ImageMetadata[]): StoredText | undefined {
  return images.find(({ own }) => own !== undefined)?.own;
}

function factsOf(
  images: readonly ImageMetadata[],
  target: DocumentTarget,
): Omit<ImageFacts, 'readOnly' | 'brokenChain'> {
  const inherited = inheritedBy(images, target);
  const [image] = images;
  const orphans = image?.snapshots.filter(({ own }) => own === undefined).length ?? 0;
  return {
    ...capacityOf(images, target),
    ...(inherited ? { inherited } : {}),
    shows: image && ownText(image, target) ? 'own' : inherited ? 'inherited' : 'nothing',
    ...(target.kind === 'own' ? { inheritingSnapshots: orphans } : {}),
  };
}

/** The string that the document is of, if there is one. */
function ownText({ own, snapshots }: ImageMetadata, target: DocumentTarget): StoredText | undefined {
  return target.kind === 'snapshot' ? snapshotAt(snapshots, target.segment)?.own : own;
}

function snapshotAt(snapshots: readonly SnapshotMetadata[], segment: string): SnapshotMetadata | undefined {
  return snapshots.find((snapshot) => segmentOf(snapshot) === segment);
}

function segmentOf({ identity }: SnapshotMetadata): string {
  return snapshotSegment(identity.id, identity.name);
}

function capacityOf([image]: readonly ImageMetadata[], place: DocumentTarget): { capacityBytes?: number } {
  const target = image && targetOf(image, place);
  return !target || image.capacity.refusal ? {} : { capacityBytes: textCapacity(image, target) };
}

/** Whose string a document is; undefined for the effective one, and for a snapshot that is gone. */
function targetOf({ snapshots }: ImageMetadata, place: DocumentTarget): Target | undefined {
  if (place.kind === 'own') return { kind: 'image' };
  if (place.kind === 'effective') return undefined;
  const found = snapshotAt(snapshots, place.segment);
  return found && { kind: 'snapshot', snapshot: found.identity };
}

/** An own string inherits from the backing files; a snapshot's from its image first; the effective one comes from any of them. */
function inheritedBy(images: readonly ImageMetadata[], target: DocumentTarget): InheritedText | undefined {
  const first = target.kind === 'own' ? 1 : 0;
  for (const { path, own } of images.slice(first)) {
    if (own) {
      const uri = formatUri({ kind: 'document', image: path, target: { kind: 'own' } });
      return { path, uri, parsed: parse(own) };
    }
  }
  return undefined;
}

function parse(stored: StoredText): ParsedDocument {
  return parseDocument(new TextDecoder().decode(stored.bytes));
}
