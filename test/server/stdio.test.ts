import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { StdioReader, StdioWriter } from '../../server/stdio';

const framed = (text: string): Buffer => Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
const message = (method: string): string => JSON.stringify({ jsonrpc: '2.0', method });

/** What a reader makes of pieces of bytes: methods of messages, errors, and the end. */
async function read(pieces: readonly Buffer[]): Promise<string[]> {
  const input = new PassThrough();
  const reader = new StdioReader(input);
  const told: string[] = [];
  reader.onError(({ message: text }) => told.push(`error: ${text}`));
  const closed = new Promise<void>((resolve) => {
    reader.onClose(() => {
      resolve();
    });
  });
  reader.listen((read) => told.push((read as unknown as { method: string }).method));
  for (const piece of pieces) {
    await new Promise((resolve) => input.write(piece, resolve));
  }
  input.end();
  await closed;
  return told;
}

describe('messages over stdio', () => {
  it('are read however they are cut', async () => {
    const bytes = Buffer.concat(['one', 'zwei ü 😀', 'three'].map((name) => framed(message(name))));
    for (const size of [1, 7, 40, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      assert.deepEqual(await read(pieces), ['one', 'zwei ü 😀', 'three'], `${size} bytes at once`);
    }
  });

  it('may have other heads and lengths in any case', async () => {
    const text = message('one');
    const head = `content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: ${text.length}\r\n\r\n`;
    assert.deepEqual(await read([Buffer.from(head + text)]), ['one']);
  });

  it('that are none are told, and the next one is read', async () => {
    const told = await read([framed('{'), Buffer.from('Content-Type: x\r\n\r\n'), framed(message('next'))]);
    assert.equal(told.length, 3);
    assert.match(told[0] ?? '', /^error: .*JSON/);
    assert.equal(told[1], 'error: A message without Content-Length: Content-Type: x');
    assert.equal(told[2], 'next');
  });

  it('are written as one piece with their length in bytes', async () => {
    const output = new PassThrough();
    await new StdioWriter(output).write({ jsonrpc: '2.0', method: 'ü' } as never);
    assert.deepEqual(output.read(), framed(message('ü')));
  });
});
