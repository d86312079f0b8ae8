import { FileSystemError, l10n, Uri } from 'vscode';
import { locationToUri, SCHEME, uriToLocation, type DocumentTarget, type Location } from '../../core/document/location';

/** A document of an image, and its URI. */
export interface ImageDocument {
  readonly uri: Uri;
  /** Absolute path of the image. */
  readonly image: string;
  readonly target: DocumentTarget;
}

/** The URI of an image, of one of its folders, or of a document. */
export function uriOf(location: Location): Uri {
  return Uri.from({ scheme: SCHEME, ...locationToUri(location) });
}

/** What a URI of the file system names. Throws FileNotFound for one that names nothing. */
export function locationOf(uri: Uri): Location {
  const location = uriToLocation(uri);
  // A document has one name only, so that no image is edited in two documents without either knowing.
  if (!location || (location.kind === 'document' && uriOf(location).path !== uri.path)) {
    throw FileSystemError.FileNotFound(l10n.t('{0} names no metadata of an image.', uri.path));
  }
  return location;
}

/** The document that a URI names; undefined if it names a folder, or nothing. */
export function documentOf(uri: Uri): ImageDocument | undefined {
  const location = uri.scheme === SCHEME ? uriToLocation(uri) : undefined;
  return location?.kind === 'document' ? { uri, image: location.image, target: location.target } : undefined;
}
