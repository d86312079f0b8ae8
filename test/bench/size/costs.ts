import type { Metafile } from 'esbuild';

/** What a package, or a folder of the sources, takes of a bundle, in bytes. */
export interface Cost {
  readonly part: string;
  readonly bytes: number;
}

/** The parts of bundles, the largest first. */
export function costs(metafiles: readonly Metafile[]): Cost[] {
  const sums = new Map<string, number>();
  for (const { inputs } of metafiles.flatMap(({ outputs }) => Object.values(outputs))) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const part = partOf(file);
      sums.set(part, (sums.get(part) ?? 0) + bytesInOutput);
    }
  }
  return [...sums].map(([part, bytes]) => ({ part, bytes })).sort((left, right) => right.bytes - left.bytes);
}

/** The package of a file, or the folder of the sources that it is in. */
function partOf(file: string): string {
  const inPackages = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(file)?.[1];
  if (inPackages !== undefined) return inPackages;
  const [floor = '', room = ''] = file.split('/');
  return floor === 'core' && !room.endsWith('.ts') ? `core/${room}` : floor;
}
