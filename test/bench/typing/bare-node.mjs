/* Node alone: reads each message, and answers nothing to a request at once. No server in Node can be faster. */
const HEAD_END = '\r\n\r\n';
let received = Buffer.alloc(0);

process.stdin.on('data', (bytes) => {
  received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
  for (;;) {
    const headEnd = received.indexOf(HEAD_END);
    const [, length] = /Content-Length: (\d+)/.exec(received.toString('latin1', 0, Math.max(headEnd, 0))) ?? [];
    const start = headEnd + HEAD_END.length;
    const end = start + Number(length);
    if (headEnd < 0 || received.length < end) return;
    take(JSON.parse(received.toString('utf8', start, end)));
    received = received.subarray(end);
  }
});

function take(/** @type {{ id?: number, method?: string }} */ { id, method }) {
  if (method === 'exit') process.exit();
  if (id === undefined) return;
  const body = JSON.stringify({ jsonrpc: '2.0', id, result: null });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}${HEAD_END}${body}`);
}
