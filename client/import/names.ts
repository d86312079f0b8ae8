import path from 'node:path';

/** Names for files as people call them: the file's name, with as many folders before it as tell it apart from the others. */
export function shortNames(paths: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(paths)];
  return new Map(all.map((file) => [file, shortName(file, all)]));
}

function shortName(file: string, all: readonly string[]): string {
  const parts = file.split(path.sep);
  for (let count = 1; count < parts.length; count++) {
    const name = parts.slice(-count).join(path.sep);
    const isShared = all.some((other) => other !== file && other.split(path.sep).slice(-count).join(path.sep) === name);
    if (!isShared) return name;
  }
  return file;
}
