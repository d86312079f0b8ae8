import { runChains } from './chains/run';
import { compareWithQemu } from './differential';
import { runInputs } from './run';
import { seedsInMemory } from './seeds';

/** What a process is to do; its answer is the result as JSON on its standard output. */
export interface Job {
  readonly kind: 'memory' | 'qemu' | 'chains';
  readonly first: number;
  readonly inputs: number;
  /** Where images go that QEMU is asked about. */
  readonly folder: string;
}

const WORK: Record<Job['kind'], (first: number, inputs: number, folder: string) => Promise<object>> = {
  memory: async (first, inputs) => runInputs(await seedsInMemory(), first, inputs),
  qemu: async (first, inputs, folder) => compareWithQemu(await seedsInMemory(), folder, first, inputs),
  chains: (first, inputs, folder) => runChains(folder, first, inputs),
};

async function main({ kind, first, inputs, folder }: Job): Promise<void> {
  process.stdout.write(JSON.stringify(await WORK[kind](first, inputs, folder)));
}

main(JSON.parse(process.argv[2] ?? '') as Job).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
