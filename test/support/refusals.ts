import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { QcowmetaError, type ErrorCode } from '../../core/errors';

/** Demands that a call fails with a code, and gives the error for a closer look. */
export async function assertRefused(work: Promise<unknown>, code: ErrorCode): Promise<QcowmetaError> {
  const error = await work.then(
    () => assert.fail(`not refused: ${code}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof QcowmetaError)) throw error;
  assert.equal(error.code, code, error.message);
  assert.doesNotMatch(error.message, /\{\w+\}/, 'a place of the message was not filled');
  return error;
}

/** Demands that a call fails with a code and leaves every byte of a file as it was. */
export async function assertNothingWritten(
  path: string,
  work: () => Promise<unknown>,
  code: ErrorCode,
): Promise<QcowmetaError> {
  const before = await readFile(path);
  const error = await assertRefused(work(), code);
  assert.ok(before.equals(await readFile(path)), 'the file was changed');
  return error;
}
