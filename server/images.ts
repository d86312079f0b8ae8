import { formatUri, parseUri, snapshotSegment, type DocumentTarget } from '../core/document/location';
import { parseDocument, type ParsedDocument } from '../core/document/parse';
import { applyingString, ownString, snapshotNamed } from '../core/store/applying';
import { readBackingChain } from '../core/store/effective';
import { readReturnedTo, snapshotsWithOtherString, type SnapshotWithString } from '../core/store/other-strings';
import { textCapacity, type ImageMetadata, type SnapshotMetadata, type Target } from '../core/store/read';
import { messageOf } from '../core/system-error';

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
      return { ...facts, otherStrings: await this.readOtherStrings(image, applyingString(images)?.text.hash) };
    } catch (error) {
      this.log(`${uri}: ${messageOf(error)}`);
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

function factsOf(
  images: readonly ImageMetadata[],
  document: DocumentTarget,
): Omit<ImageFacts, 'readOnly' | 'brokenChain'> {
  const inherited = inheritedBy(images, document);
  const [image] = images;
  const target = image && targetOf(image, document);
  const own = target && ownString(image, target);
  const takesText = target && document.kind !== 'effective' && !image.capacity.refusal;
  const orphans = image?.snapshots.filter((snapshot) => snapshot.own === undefined).length ?? 0;
  return {
    ...(takesText ? { capacityBytes: textCapacity(image, target) } : {}),
    ...(inherited ? { inherited } : {}),
    shows: own ? 'own' : inherited ? 'inherited' : 'nothing',
    ...(document.kind === 'own' ? { inheritingSnapshots: orphans } : {}),
  };
}

/** Whose own string a document shows where there is one; undefined for a snapshot that is gone. */
function targetOf(image: ImageMetadata, document: DocumentTarget): Target | undefined {
  if (document.kind !== 'snapshot') return { kind: 'image' };
  const found = snapshotNamed(image, document.segment);
  return found && { kind: 'snapshot', snapshot: found.identity };
}

/** An own string inherits from the backing files; a snapshot's from its image first; the effective one comes from any of them. */
function inheritedBy(images: readonly ImageMetadata[], document: DocumentTarget): InheritedText | undefined {
  const inherited = applyingString(document.kind === 'own' ? images.slice(1) : images);
  if (!inherited) return undefined;
  const { path } = inherited.origin;
  const uri = formatUri({ kind: 'document', image: path, target: { kind: 'own' } });
  return { path, uri, parsed: parseDocument(new TextDecoder().decode(inherited.text.bytes)) };
}

function segmentOf({ identity }: SnapshotMetadata): string {
  return snapshotSegment(identity.id, identity.name);
}
