import type { ImageFile } from '../image/file';
import { reasonOf } from '../system-error';
import type { WriteResult } from './save';

/**
 * Waits for a write and closes its file. Every step of the write is on the disk by then (fdatasync), so a file that cannot be closed puts
 * nothing in doubt: it is told in the result, and never turns a saved string into a failed save.
 */
export async function closing(file: ImageFile, write: Promise<WriteResult>): Promise<WriteResult> {
  let result: WriteResult;
  try {
    result = await write;
  } catch (error) {
    // The failed write is what has to be told; a failure to close on top of it tells nothing more.
    await file.close().catch(() => undefined);
    throw error;
  }
  try {
    await file.close();
    return result;
  } catch (error) {
    return { ...result, unfinished: result.unfinished ?? { part: 'closing', reason: reasonOf(error) } };
  }
}
