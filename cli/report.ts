import { QcowmetaError } from '../core/errors';
import { EXIT, exitCodeOf, type ExitCode } from './exit-codes';
import type { JsonObject } from './json';
import type { Output } from './output';
import { UsageError } from './usage-error';

/**
 * Tells people what went wrong, in one line and without a stack (with one if QCOWMETA_DEBUG=1 is set), and gives the exit code for it.
 */
export function reportError(output: Output, error: unknown): ExitCode {
  output.message(`qcowmeta: ${messageOf(error)}`);
  if (process.env['QCOWMETA_DEBUG'] === '1' && error instanceof Error) output.message(error.stack ?? 'no stack');
  return exitOf(error);
}

/** The failure as a member of a JSON answer. */
export function problemJson(error: unknown): JsonObject {
  return { code: problemCode(error), message: messageOf(error) };
}

/**
 * The same for a command that writes. Nothing is changed then; only after a write that failed that is not certain (null), and the message
 * says what the image holds.
 */
export function notWrittenJson(error: unknown): JsonObject {
  const problem = problemJson(error);
  return { changed: problem['code'] === 'write-failed' ? null : false, problem };
}

function problemCode(error: unknown): string {
  if (error instanceof QcowmetaError) return error.code;
  return error instanceof UsageError ? 'usage' : 'unexpected';
}

function exitOf(error: unknown): ExitCode {
  if (error instanceof QcowmetaError) return exitCodeOf(error.code);
  return error instanceof UsageError ? EXIT.usage : EXIT.defect;
}

function messageOf(error: unknown): string {
  if (error instanceof QcowmetaError || error instanceof UsageError) return error.message;
  const what = error instanceof Error ? error.message : String(error);
  return `unexpected error: ${what} (QCOWMETA_DEBUG=1 shows where; please report it)`;
}
