import { loadRegistryFiles } from '../core/registry/load';
import { joinRegistries, readRegistry, type LoadedRegistry, type PlacedProblem } from '../core/registry/read';
import { builtinRegistry, type Registry } from '../core/registry/registry';

/**
 * The registries in force: the built-in one, and those of the setting as they stand on the disk. What an editor has not saved yet is
 * checked, but not in force: the command and other editors would not agree with it.
 */
export class Registries {
  private loaded: readonly LoadedRegistry[] = [];
  private reads = 0;
  private joined = joinRegistries(builtinRegistry(), []);

  /** Absolute paths of the files of the setting, in their order. */
  paths: readonly string[] = [];

  /** All registered keys. A new object whenever they may have changed. */
  get registry(): Registry {
    return this.joined.registry;
  }

  /** The files of the setting, with what is wrong with each. */
  get files(): readonly LoadedRegistry[] {
    return this.joined.files;
  }

  /** Takes other files from now on. Says whether anything is other than before. */
  use(paths: readonly string[]): Promise<boolean> {
    this.paths = paths;
    return this.reload();
  }

  /** Reads the files again. Says whether anything is other than before; false too if a later call overtook this one. Never rejects. */
  async reload(): Promise<boolean> {
    this.reads += 1;
    const read = this.reads;
    const loaded = await loadRegistryFiles(this.paths, this.loaded);
    if (read !== this.reads || areSame(loaded, this.loaded)) return false;
    this.loaded = loaded;
    this.joined = joinRegistries(builtinRegistry(), loaded);
    return true;
  }

  /** What is wrong with a registry file if it has this text, seen beside the other files. */
  problemsOf(path: string, text: string): readonly PlacedProblem[] {
    const changed = readRegistry(path, text);
    const isInForce = this.loaded.some((file) => file.path === path);
    const files = isInForce ? this.loaded.map((file) => (file.path === path ? changed : file)) : [changed];
    return joinRegistries(builtinRegistry(), files).files.find((file) => file.path === path)?.problems ?? [];
  }
}

/** Whether these are the same files with the same contents. Sound files that did not change are the same objects. */
function areSame(files: readonly LoadedRegistry[], others: readonly LoadedRegistry[]): boolean {
  const state = ({ path, text, problems }: LoadedRegistry): string => JSON.stringify([path, text, problems]);
  return (
    files.length === others.length &&
    files.every((file, index) => {
      const other = others[index];
      return other !== undefined && (file === other || state(file) === state(other));
    })
  );
}
