import { QcowmetaError } from '../errors';
import { CORRUPT_BIT, describeBits, unknownBits, type FeatureSet } from '../image/features';
import { badHeader, featureNamesOf, parseHeader, type ImageHeader } from '../image/header';
import { unopenable } from '../image/openable';
import { parseContainer, type Container } from './container';
import { layOutInsert, withoutEnd } from './layout';
import { message } from '../message';

/** Cluster 0 of an image and what it says. */
export interface ParsedImage {
  readonly path: string;
  readonly cluster0: Uint8Array;
  readonly header: ImageHeader;
  readonly container: Container;
}

/** Reads header and machine metadata from cluster 0's bytes. Throws what `parseHeader` throws. */
export function parseImage(cluster0: Uint8Array, path: string): ParsedImage {
  const header = parseHeader(cluster0, path);
  return { path, cluster0, header, container: parseContainer(header) };
}

/**
 * Why an image must not be written to, as far as its header tells; undefined if it may. What `damaged` and `newer` metadata mean for a
 * write is the planner's part.
 */
export function refusalOf({ path, header, container }: ParsedImage): QcowmetaError | undefined {
  if ((header.incompatibleFeatures & CORRUPT_BIT) !== 0n) return new QcowmetaError('corrupt-bit', path);
  const unknown = unknownFeature(path, header, 'incompatible') ?? unknownFeature(path, header, 'autoclear');
  if (unknown) return unknown;
  const problem = badLayout(path, header) ?? unopened(path, header);
  if (problem) return problem;
  if (container.kind !== 'none') return undefined;
  const layout = layOutInsert(path, header);
  return layout instanceof QcowmetaError ? layout : undefined;
}

function unknownFeature(
  path: string,
  header: ImageHeader,
  set: FeatureSet & ('incompatible' | 'autoclear'),
): QcowmetaError | undefined {
  const bits = unknownBits(set, set === 'incompatible' ? header.incompatibleFeatures : header.autoclearFeatures);
  if (bits === 0n) return undefined;
  return new QcowmetaError(`unknown-${set}`, path, { features: describeBits(set, bits, featureNamesOf(header)) });
}

function unopened(path: string, header: ImageHeader): QcowmetaError | undefined {
  const reason = unopenable(header);
  return reason && badHeader(path, reason);
}

/** Steps of 8 bytes cannot be torn only where the extensions are aligned to 8. */
function badLayout(
  path: string,
  { extensionProblem, endMarker, headerLength }: ImageHeader,
): QcowmetaError | undefined {
  if (extensionProblem !== undefined) return badHeader(path, extensionProblem);
  if (endMarker === undefined) return withoutEnd(path);
  return headerLength % 8 === 0
    ? undefined
    : badHeader(path, message('its length of {headerLength} bytes is not a multiple of 8', { headerLength }));
}
