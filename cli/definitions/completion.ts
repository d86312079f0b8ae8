import { Argument } from 'commander';
import { SHELLS, type Shell } from '../completion/scripts';
import { withExamples } from '../options';
import type { CommandGroup, Definition } from './definition';

const completion: Definition = {
  usage: 'completion',
  define: (command, invoke) => {
    command
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
  },
};

/** The command that brings completion to shells. */
export const COMMAND_LINE: CommandGroup = { heading: 'The command line:', commands: [completion] };
