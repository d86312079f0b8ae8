import { QcowmetaError } from '../../core/errors';
import type { DomainKeys } from '../../core/machine/domain/keys';
import { planFromDomain, type MatchedImage, type PlannedChange } from '../../core/machine/domain/plan';
import type { Registry } from '../../core/registry/registry';
import { writeMetadata } from '../../core/store/write';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import type { JsonObject } from '../json';
import type { Form } from '../json-sink';
import { openObject, tellInherited, type OpenObject } from '../members';
import { openPlace } from '../place';
import { notWrittenJson, reportError } from '../report';
import { makeChange, type Change } from '../write';

/** How the images of a domain are written. */
export interface StoreOptions extends Form {
  readonly dryRun?: boolean;
  readonly vmOnly?: boolean;
  /** Replace what is stored if it is damaged or no object, instead of refusing. */
  readonly force?: boolean;
}

/** An image with the string that its keys are set in. */
interface OpenImage extends OpenObject {
  readonly image: MatchedImage;
}

/** A change that is ready to be made. */
export interface ReadyImage extends OpenImage {
  readonly planned: PlannedChange;
  readonly change: Change;
  /** Whether there is anything to change. */
  readonly differs: boolean;
}

/** What became of an image: its part of the answer, and whether it is as it should be now. */
export interface ImageAnswer {
  readonly exit: ExitCode;
  readonly members: JsonObject;
}

/** Opens an image. Throws as `openObject`; with `force` damaged metadata, and what is no object, count as none. */
export async function openImage({ output }: Context, image: MatchedImage, force: boolean): Promise<OpenImage> {
  const { path } = image;
  try {
    return { image, ...(await openObject(output, path, undefined)) };
  } catch (error) {
    const isReplaced = force && error instanceof QcowmetaError && REPLACED.includes(error.code);
    if (!isReplaced) throw error;
    return { image, place: await openPlace(path, undefined, true), text: '' };
  }
}

const REPLACED: readonly string[] = ['damaged', 'text-refused'];

/** What is to be stored in the images that were opened. */
export function makeReady(
  domain: DomainKeys,
  images: readonly OpenImage[],
  registry: Registry,
  { vmOnly = false, force = false }: StoreOptions,
): ReadyImage[] {
  const before = images.map((open) => ({ ...open.image, before: open.text, open }));
  return planFromDomain(domain, before, { registry, vmOnly }).flatMap((planned) => {
    const open = images.find(({ image }) => image.path === planned.path);
    if (open === undefined) return [];
    const { place } = open;
    const after = Buffer.from(planned.after);
    const change = { place, after, onlyIfUnchanged: true, replaceDamaged: force, source: place.label, registry };
    return [{ ...open, planned, change, differs: planned.after !== planned.before }];
  });
}

/** Checks all that the write would, the lock of an image in use among it. Throws what the write would throw. */
export async function checkImage({ change, place, differs }: ReadyImage): Promise<void> {
  if (!differs) return;
  if (place.refusal !== undefined) throw place.refusal;
  const expected = place.before?.hash ?? null;
  const changes = [{ target: place.target, text: change.after, expected }];
  await writeMetadata(place.image, changes, { dryRun: true, replaceDamaged: change.replaceDamaged === true });
}

/** Stores the keys in an image, or shows the change. A failure is told and becomes part of the answer. */
export async function storeImage(context: Context, ready: ReadyImage, options: StoreOptions): Promise<ImageAnswer> {
  const { image, place, inheritedFrom, planned, change, differs } = ready;
  const members = { image: image.path, disk: image.disk.target };
  if (!differs) return { exit: EXIT.ok, members: { ...members, changed: false, string: planned.before, findings: [] } };
  try {
    const answer = await makeChange(context, change, options);
    const told = tellInherited(context.output, { place, inheritedFrom }, answer, options);
    return { exit: told.exit, members: { ...members, ...told.members } };
  } catch (error) {
    return failed(context, members, error);
  }
}

/** The answer for an image that failed, which is told. */
export function failed({ output }: Context, members: JsonObject, error: unknown): ImageAnswer {
  return { exit: reportError(output, error), members: { ...members, ...notWrittenJson(error) } };
}
