// A bare connection to a real redis-server: commands as RESP, replies as the bytes in which they came.

import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { command, readReply } from '../src/sim/resp';

const TRIES = 50;
const BETWEEN_TRIES_MS = 100;

/** Resolves once the server listens; rejects with the last refusal after five seconds. */
export async function dial(where: NetConnectOpts): Promise<Socket> {
  for (let tries = TRIES; ; tries--) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect({ noDelay: true, ...where }, () => resolve(socket)).once('error', reject);
      });
    } catch (error) {
      if (tries === 0) throw error;
      await wait(BETWEEN_TRIES_MS);
    }
  }
}

/** One command, and the bytes of its reply. */
export function ask(socket: Socket, argv: string[]): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const take = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (!readReply(received)) return;
      socket.off('data', take);
      resolve(received);
    };
    socket.on('data', take);
    socket.write(command(argv), 'latin1');
  });
}
