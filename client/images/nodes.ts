import type { DocumentTarget } from '../../core/document/location';
import type { QcowmetaError } from '../../core/errors';
import type { ImageSummary } from '../../core/overview/summary';

/** What is known of an image: that it could not be read, or what it says. `inUse`: a program keeps it from being written to. */
export type ImageState =
  | { readonly kind: 'read'; readonly summary: ImageSummary; readonly inUse: boolean }
  | { readonly kind: 'failed'; readonly error: QcowmetaError };

/** A folder with images in it. */
export interface FolderNode {
  readonly kind: 'folder';
  readonly folder: string;
  /** Path for people, from the folder of the workspace on. */
  readonly label: string;
  readonly images: readonly ImageNode[];
}

/** An image file; `state` is undefined until it has been looked at. */
export interface ImageNode {
  readonly kind: 'image';
  readonly image: string;
  state: ImageState | undefined;
}

/** The backing files of an image, or its snapshots. */
export interface GroupNode {
  readonly kind: 'chain' | 'snapshots';
  readonly of: ImageNode;
}

/** A document of an image. */
export interface DocumentNode {
  readonly kind: 'document';
  readonly image: string;
  readonly target: DocumentTarget;
  /** Length of the string that it has of its own. */
  readonly ownBytes: number | undefined;
  /** Seconds since 1970, of a snapshot. */
  readonly date?: number;
}

/** A backing file in the chain of an image, counted from 1. */
export interface LinkNode {
  readonly kind: 'link';
  readonly image: string;
  readonly of: ImageNode;
  readonly index: number;
}

/** What stands at the end of a chain that is broken, or that goes on as something else. */
export interface EndNode {
  readonly kind: 'end';
  readonly of: ImageNode;
}

/** Stands for the rest of a long list. `list` is the node that it is below; undefined for the top. */
export interface MoreNode {
  readonly kind: 'more';
  readonly list: FolderNode | GroupNode | undefined;
  readonly left: number;
}

/** Everything that the view shows. */
export type Node = FolderNode | ImageNode | GroupNode | DocumentNode | LinkNode | EndNode | MoreNode;

/** What an image has below it: its documents, and groups for what it has more of. */
export function partsOf(node: ImageNode): Node[] {
  const { image, state } = node;
  if (state?.kind !== 'read') return [];
  const { chain, end, snapshots } = state.summary;
  const hasChain = chain.length > 1 || !['found', 'complete'].includes(end.kind);
  return [
    { kind: 'document', image, target: { kind: 'own' }, ownBytes: chain[0]?.ownBytes },
    { kind: 'document', image, target: { kind: 'effective' }, ownBytes: undefined },
    ...(hasChain ? [{ kind: 'chain', of: node } as const] : []),
    ...(snapshots.length > 0 ? [{ kind: 'snapshots', of: node } as const] : []),
  ];
}

/** What a group holds. */
export function membersOf({ kind, of }: GroupNode): Node[] {
  if (of.state?.kind !== 'read') return [];
  const { chain, end, snapshots } = of.state.summary;
  if (kind === 'snapshots') {
    return snapshots.map(({ segment, identity, ownBytes }) => ({
      kind: 'document',
      image: of.image,
      target: { kind: 'snapshot', segment },
      ownBytes,
      date: identity.dateSec,
    }));
  }
  const links = chain.slice(1).map((link, at): LinkNode => ({ kind: 'link', image: link.path, of, index: at + 1 }));
  return ['found', 'complete'].includes(end.kind) ? links : [...links, { kind: 'end', of }];
}
