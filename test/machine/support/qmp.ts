import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { waitFor } from '../../support/wait';
import type { Question } from './machine-facts';

/** Questions to a running QEMU over its monitor (QMP, docs/interop/qmp-spec.txt). */
export interface Monitor {
  readonly ask: (question: Question) => Promise<unknown>;
  /** Ends QEMU. */
  quit(): Promise<void>;
}

/** Connects to the monitor as soon as QEMU listens on this socket. */
export async function openMonitor(socketPath: string): Promise<Monitor> {
  const socket = await waitFor(`QEMU listens on ${socketPath}`, () => tryToConnect(socketPath));
  let broken: Error | undefined;
  socket.on('error', (error) => {
    broken = error;
  });
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const line: IteratorResult<string, unknown> = await lines.next();
    if (line.done === true) throw new Error('QEMU closed its monitor', { cause: broken });
    return JSON.parse(line.value) as Record<string, unknown>;
  };
  const ask: Monitor['ask'] = async (question) => {
    socket.write(`${JSON.stringify(question)}\n`);
    for (;;) {
      const said = await next();
      if ('return' in said) return said['return'];
      if ('error' in said) throw new Error(`${question.execute}: ${JSON.stringify(said['error'])}`);
    }
  };
  await next();
  await ask({ execute: 'qmp_capabilities', arguments: {} });
  return {
    ask,
    quit: async () => {
      // QEMU may be gone before all that it said was read.
      await ask({ execute: 'quit', arguments: {} });
      await closed;
    },
  };
}

/** Undefined while nobody listens there yet. */
async function tryToConnect(socketPath: string): Promise<Socket | undefined> {
  const socket = connect(socketPath);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    throw error;
  }
}
