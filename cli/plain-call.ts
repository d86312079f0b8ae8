import { dump } from './commands/dump';
import { get } from './commands/get';
import type { Context } from './context';
import type { ExitCode } from './exit-codes';
import type { ReadOptions } from './images';

/** What both commands are called with if no option says otherwise. */
const PLAIN: ReadOptions = { output: 'text' };

/**
 * The calls that scripts make again and again: `get IMAGE KEY`, the same with `-r`, `dump IMAGE...`, and `scan FOLDER`. They need nothing
 * that reads options, which takes longer to load than an image to read. Gives what does the work, as the command line would do it; undefined
 * for every other call.
 */
export function plainCall([command, ...words]: readonly string[]):
  ((context: Context) => Promise<ExitCode>) | undefined {
  const isRaw = command === 'get' && (words[0] === '-r' || words[0] === '--raw');
  const operands = isRaw ? words.slice(1) : words;
  const [image, key, ...more] = operands;
  if (image === undefined || !operands.every(isOperand)) return undefined;
  if (command === 'scan' && operands.length === 1)
    return async (context) => (await import('./commands/scan')).scan(context, image, {});
  if (command === 'dump') return (context) => dump(context, operands, PLAIN);
  if (command !== 'get' || key === undefined || more.length > 0) return undefined;
  return (context) => get(context, image, key, isRaw ? { ...PLAIN, raw: true } : PLAIN);
}

/** Whether a word is an argument on any command line: no option, and not empty. */
function isOperand(word: string): boolean {
  return word !== '' && !word.startsWith('-');
}
