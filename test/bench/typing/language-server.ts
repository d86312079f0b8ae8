import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** A message of JSON-RPC, as far as it is looked at. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** An answer and the milliseconds from the first byte written to the last byte read, its own reading as JSON left out. */
export interface Answer {
  readonly result: unknown;
  readonly ms: number;
}

/** Answers what a server asks of its client. */
export type Replies = Readonly<Record<string, (params: unknown) => unknown>>;

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A language server as a process that speaks over its standard input and output. The client's part is as small as it can be, so that
 * what is measured is the server.
 */
export class LanguageServer {
  private received: Buffer = Buffer.alloc(0);
  private readonly waiting = new Map<number, (body: Buffer, at: number) => void>();
  private requests = 0;

  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly replies: Replies,
  ) {
    child.stdout.on('data', (bytes: Buffer) => {
      this.receive(bytes, performance.now());
    });
  }

  /** Starts a server. Its `initialize` is still to be sent. */
  static start(command: readonly string[], replies: Replies): LanguageServer {
    const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
    return new LanguageServer(child, replies);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the server did not start');
    return this.child.pid;
  }

  notify(method: string, params: unknown): void {
    this.child.stdin.write(framed({ method, params }));
  }

  /** Sends a request, right behind notifications if there are some, and waits for its answer. Rejects if that is an error. */
  async request(
    method: string,
    params: unknown,
    before: readonly (readonly [string, unknown])[] = [],
  ): Promise<Answer> {
    this.requests += 1;
    const id = this.requests;
    const notifications = before.map(([name, given]) => framed({ method: name, params: given }));
    const bytes = [...notifications, framed({ id, method, params })].join('');
    const answered = new Promise<{ body: Buffer; at: number }>((resolve) => {
      this.waiting.set(id, (body, at) => {
        resolve({ body, at });
      });
    });
    const start = performance.now();
    this.child.stdin.write(bytes);
    const { body, at } = await answered;
    const { result, error } = JSON.parse(body.toString()) as Message;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return { result, ms: at - start };
  }

  /** Ends the server in order. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    await this.request('shutdown', null);
    this.notify('exit', null);
    await ended;
  }

  private receive(bytes: Buffer, at: number): void {
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    for (;;) {
      const headEnd = this.received.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const [, length] = /Content-Length: (\d+)/i.exec(this.received.toString('latin1', 0, headEnd)) ?? [];
      const start = headEnd + HEAD_END.length;
      const end = start + Number(length);
      if (this.received.length < end) return;
      const body = this.received.subarray(start, end);
      this.received = this.received.subarray(end);
      this.take(body, at);
    }
  }

  private take(body: Buffer, at: number): void {
    // Answers begin with the id that was asked with; all else is small.
    const message = body.length < 10_000 ? (JSON.parse(body.toString()) as Message) : undefined;
    if (message?.method !== undefined) {
      this.reply(message);
      return;
    }
    const id = Number(message?.id ?? /"id":(\d+)/.exec(body.toString('latin1', 0, 100))?.[1]);
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.(body, at);
  }

  private reply({ id, method = '', params }: Message): void {
    if (id === undefined) return;
    const result = this.replies[method]?.(params) ?? null;
    this.child.stdin.write(framed({ id, result }));
  }
}

function framed(message: object): string {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
