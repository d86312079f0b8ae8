import type { Context } from '../context';
import { diffOf } from '../write';
import { ask, canAsk } from './ask';

/** Why a text is not simply stored over a string that the person may never have seen. */
export const NOT_BEGUN_FROM = 'the string that is stored now is not the one that your text was begun from.';

/**
 * Shows what a text would change in a string that it was not begun from, and asks what to do: `e` edit again, `s` save anyway, `q` quit.
 * Where nobody can be asked, and without an answer, it is not stored: `q`.
 */
export async function askToOverwrite(
  context: Context,
  label: string,
  now: Uint8Array,
  text: Uint8Array,
): Promise<'e' | 's' | 'q'> {
  const { output } = context;
  output.message(`qcowmeta: ${label}: ${NOT_BEGUN_FROM} To store your text would change this:`);
  output.message((await diffOf(label, now, text)).trimEnd());
  if (!canAsk(context)) return 'q';
  return (await ask(context, 'Save it over the other string?', ANSWERS)) ?? 'q';
}

const ANSWERS = { e: 'edit again', s: 'save anyway', q: 'quit' } as const;
