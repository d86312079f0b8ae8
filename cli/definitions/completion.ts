import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from '../completion/scripts';
import type { Invoke } from '../context';
import { withExamples } from '../options';

/** The command that brings completion to shells. */
export function defineCompletion(program: Command, invoke: Invoke): void {
  const command = program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell that is to complete').choices(SHELLS))
    .description('print the script by which a shell completes commands, options, images, keys and values')
    .action((shell: Shell) =>
      invoke(async (context) => (await import('../commands/completion')).completion(context, shell)),
    );
  withExamples(command, [
    ['source <(qcowmeta completion bash)', 'in ~/.bashrc'],
    ['source <(qcowmeta completion zsh)', 'in ~/.zshrc, behind compinit'],
    ['qcowmeta completion fish > ~/.config/fish/completions/qcowmeta.fish', 'once'],
  ]);
}
