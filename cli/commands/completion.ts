import { complete } from '../completion/complete';
import { SCRIPTS, type Shell } from '../completion/scripts';
import { unquote } from '../completion/words';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { buildProgram } from '../program';

/** Prints the script by which a shell completes. */
export function completion({ output }: Context, shell: Shell): ExitCode {
  output.text(SCRIPTS[shell]);
  return EXIT.ok;
}

/**
 * Answers a script: on the first line which files the shell adds, and `goes-on` if no blank follows a candidate; then a candidate a line,
 * with a tab and what it means. The words are as they are typed, for all but zsh with their quotes.
 */
export async function answerScript(context: Context, [shell, ...words]: readonly string[]): Promise<ExitCode> {
  const program = buildProgram(context, () => undefined);
  const plain = shell === 'bash' ? words.map(unquote) : [...words.slice(0, -1), unquote(words.at(-1) ?? '')];
  const { candidates, files, goesOn } = await complete(program, shell === 'zsh' ? words : plain);
  const lines = candidates.map(({ text, description = '' }) => {
    return description === '' ? text : `${text}\t${description.replace(/\s+/g, ' ')}`;
  });
  context.output.text([goesOn ? `${files} goes-on` : files, ...lines].map((line) => `${line}\n`).join(''));
  return EXIT.ok;
}
