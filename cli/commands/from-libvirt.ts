import type { DomainKeys } from '../../core/machine/domain/keys';
import { matchDomainDisks, takesKeys, type DiskMatches } from '../../core/machine/domain/plan';
import type { Registry } from '../../core/registry/registry';
import type { Context } from '../context';
import {
  checkImage,
  failed,
  makeReady,
  openImage,
  storeImage,
  type ImageAnswer,
  type ReadyImage,
  type StoreOptions,
} from '../domain/images';
import { findFiles, type DomainFiles } from '../domain/files';
import { nameOfDomain, readDomain } from '../domain/read-domain';
import { matchesJson, tellMatches } from '../domain/tell';
import { EXIT, worse, type ExitCode } from '../exit-codes';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { problemJson, reportError } from '../report';

/** Options of `from-libvirt`. */
export interface FromLibvirtOptions extends StoreOptions, RegistryOptions {
  /** Keep the version of the machine type. */
  readonly exact?: boolean;
}

/** A domain, its images, and which is which. */
interface Job {
  readonly registry: Registry;
  readonly domain: DomainKeys;
  readonly matches: DiskMatches;
  readonly files: DomainFiles;
}

/** Sets the keys of images from the libvirt domain that they are the disks of. */
export async function fromLibvirt(
  context: Context,
  file: string,
  images: readonly string[],
  options: FromLibvirtOptions,
): Promise<ExitCode> {
  const { output } = context;
  const isJson = options.output === 'json';
  let job: Job;
  try {
    job = await readJob(context, file, images, options);
  } catch (error) {
    if (isJson) output.json({ domain: file, problem: problemJson(error) });
    return reportError(output, error);
  }
  const { domain, matches } = job;
  tellMatches(output, nameOfDomain(file), domain, matches);
  const answers = await storeAll(context, job, options);
  if (isJson)
    output.json({ domain: file, images: answers.map(({ members }) => members), ...matchesJson(domain, matches) });
  const exit = answers.reduce<ExitCode>((worst, answer) => worse(worst, answer.exit), EXIT.ok);
  return worse(exit, matches.strangers.length > 0 || answers.length === 0 ? EXIT.negative : EXIT.ok);
}

async function readJob(
  context: Context,
  file: string,
  images: readonly string[],
  options: FromLibvirtOptions,
): Promise<Job> {
  const registry = await openRegistry(context.output, options.registry);
  const domain = await readDomain(context, file, { registry, exact: options.exact === true });
  const sources = domain.disks.map(({ source }) => source);
  const files = await findFiles(images, sources);
  const there = images.filter((image) => !files.problems.has(image));
  return { registry, domain, files, matches: matchDomainDisks(domain, there, files.of) };
}

/** Opens and checks every image before the first is written, so that nothing is written at all if one of them cannot be. */
async function storeAll(context: Context, job: Job, options: StoreOptions): Promise<ImageAnswer[]> {
  const { domain, matches, registry, files } = job;
  const wanted = matches.matched.filter(({ disk }) => takesKeys(disk, options.vmOnly));
  const failures = [...files.problems].map(([image, error]) => failed(context, { image }, error));
  const open = await each(context, failures, wanted, (image) => openImage(context, image, options.force === true));
  const ready = makeReady(domain, open, registry, options);
  if (options.dryRun === true) return [...failures, ...(await store(context, ready, options))];
  await each(context, failures, ready, checkImage);
  if (failures.length === 0) return context.interrupts.hold(() => store(context, ready, options));
  if (ready.length > 0 || wanted.length > 0) context.output.message('qcowmeta: no image was changed.');
  return failures;
}

/** Does work on each; what fails is told and added to `failures`. */
async function each<T extends Named, R>(
  context: Context,
  failures: ImageAnswer[],
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      failures.push(failed(context, { image: nameOf(item) }, error));
    }
  }
  return results;
}

type Named = { readonly path: string } | Pick<ReadyImage, 'image'>;

function nameOf(item: Named): string {
  return 'path' in item ? item.path : item.image.path;
}

async function store(context: Context, ready: readonly ReadyImage[], options: StoreOptions): Promise<ImageAnswer[]> {
  const answers: ImageAnswer[] = [];
  for (const one of ready) answers.push(await storeImage(context, one, options));
  const bad = ready.filter((_, index) => answers[index]?.exit !== EXIT.ok);
  const good = ready.filter((one) => !bad.includes(one));
  if (options.dryRun !== true && bad.length > 0 && good.length > 0) {
    const list = (images: readonly ReadyImage[]): string => images.map(({ image }) => image.path).join(', ');
    context.output.message(
      `qcowmeta: the keys are stored in ${list(good)}, but not in ${list(bad)}. Run the command again to store them there too.`,
    );
  }
  return answers;
}
