/** Texts that are shorter are read into memory that is there already; the longest that an image holds are. */
const SCRATCH_LENGTH = 32 * 1024;
const scratch = new Uint16Array(SCRATCH_LENGTH);
const isBigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/**
 * The UTF-16 units of a text and a 0 behind them, until those of the next text are asked for. To ask the text itself for each takes longer than
 * all else that is done to read it.
 */
export function unitsOf(text: string): Uint16Array {
  const units = text.length < SCRATCH_LENGTH ? scratch : new Uint16Array(text.length + 1);
  const bytes = Buffer.from(units.buffer, 0, 2 * text.length);
  bytes.write(text, 'utf16le');
  if (isBigEndian) bytes.swap16();
  units[text.length] = 0;
  return units;
}
