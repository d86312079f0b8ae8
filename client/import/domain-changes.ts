import { l10n } from 'vscode';
import { QcowmetaError } from '../../core/errors';
import { decodeUtf8 } from '../../core/document/utf8';
import { findLayer1 } from '../../core/findings/layer1';
import type { DomainKeys } from '../../core/machine/domain/keys';
import { planFromDomain, takesKeys, type ImageBefore, type MatchedImage } from '../../core/machine/domain/plan';
import type { Registry } from '../../core/registry/registry';
import type { DocumentContent } from '../file-system/document-content';
import type { DocumentStore } from '../file-system/document-store';
import { documentOf, uriOf, type ImageDocument } from '../file-system/document-uri';
import { describeObstacle } from '../file-system/errors';
import type { OpenDocuments } from '../file-system/open-documents';
import { describeError, safe } from '../messages';

/** A new text for the own document of an image. */
export interface DomainChange {
  readonly document: ImageDocument;
  readonly image: string;
  readonly isBoot: boolean;
  readonly text: string;
  /** What was read to make it. */
  readonly basis: DocumentContent;
}

/** The changes that a domain asks for, and why images that should be changed cannot be. */
export interface DomainChanges {
  readonly changes: readonly DomainChange[];
  readonly problems: readonly string[];
}

interface ReadImage extends ImageBefore {
  readonly document: ImageDocument;
  readonly basis: DocumentContent;
}

/** Reads the images of a domain and plans what each is to say. Images that say it already are left out. */
export async function planDomainChanges(
  domain: DomainKeys,
  matched: readonly MatchedImage[],
  registry: Registry,
  { store, documents }: { store: DocumentStore; documents: OpenDocuments },
): Promise<DomainChanges> {
  const wanted = matched.filter(({ disk }) => takesKeys(disk));
  const read = await Promise.all(wanted.map((image) => readImage(image, store, documents)));
  const ready = read.filter((each) => typeof each !== 'string');
  const planned = planFromDomain(domain, ready, { registry });
  const changes = planned.flatMap(({ path, disk, before, after }): DomainChange[] => {
    const image = ready.find((each) => each.path === path);
    if (!image || before === after) return [];
    return [{ document: image.document, image: path, isBoot: disk.boot, text: after, basis: image.basis }];
  });
  return { changes, problems: read.filter((each) => typeof each === 'string') };
}

/** An image with its text, or why it cannot be written to. */
async function readImage(
  image: MatchedImage,
  store: DocumentStore,
  documents: OpenDocuments,
): Promise<ReadImage | string> {
  const file = safe(image.path);
  const uri = uriOf({ kind: 'document', image: image.path, target: { kind: 'own' } });
  const document = documentOf(uri);
  if (!document) return l10n.t('{0} names no metadata of an image.', file);
  if (documents.isDirty(uri)) {
    return l10n.t('{file}: the metadata has unsaved edits. Save or revert them first.', { file });
  }
  try {
    const { content, obstacle } = await store.load(document);
    if (obstacle) return describeObstacle(obstacle);
    const { text } = decodeUtf8(content.text);
    if (text !== '' && findLayer1(content.text).length > 0) {
      return l10n.t('{file}: the stored string breaks the rules for JSON objects. Correct it first.', { file });
    }
    return { ...image, before: text, document, basis: content };
  } catch (error) {
    if (error instanceof QcowmetaError) return describeError(error);
    throw error;
  }
}
