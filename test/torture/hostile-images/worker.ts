import { compareWithQemu } from './differential';
import { runInputs } from './run';
import { seedsInMemory } from './seeds';

/** What a process is to do; its answer is the result as JSON on its standard output. */
export interface Job {
  readonly kind: 'memory' | 'qemu';
  readonly first: number;
  readonly inputs: number;
  /** Where images go that QEMU is asked about. */
  readonly folder: string;
}

async function main({ kind, first, inputs, folder }: Job): Promise<void> {
  const seeds = await seedsInMemory();
  const result =
    kind === 'memory' ? await runInputs(seeds, first, inputs) : await compareWithQemu(seeds, folder, first, inputs);
  process.stdout.write(JSON.stringify(result));
}

main(JSON.parse(process.argv[2] ?? '') as Job).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
