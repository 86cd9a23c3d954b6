// Carries out the effects of a program on real sockets and real time, to hold src/cli against real servers.

import { connect, type Socket } from 'node:net';
import { decodeUtf8, encodeUtf8 } from '../../src/sim/bytes';
import type { Effect, Script } from '../../src/cli/effects';

interface Open {
  socket: Socket;
  bytes: string;
  ended: 'closed' | 'reset' | null;
  wake: () => void;
}

/** Runs a program to its end. `lines` are typed at its prompts, which then stand in the output with what was typed. */
export async function runOnSockets(
  script: Script<number>,
  lines: string[] = [],
): Promise<{ output: string; code: number }> {
  const sockets = new Map<number, Open>();
  const typed = [...lines];
  let output = '';
  let result: unknown;
  for (;;) {
    const step = script.next(result);
    if (step.done) {
      for (const { socket } of sockets.values()) socket.destroy();
      return { output, code: step.value };
    }
    result = await carryOut(step.value);
  }

  async function carryOut(effect: Effect): Promise<unknown> {
    switch (effect.do) {
      case 'print':
        output += decodeUtf8(effect.text);
        return;
      case 'connect':
        return open(effect.ip, effect.port);
      case 'send':
        sockets.get(effect.connection)!.socket.write(effect.bytes, 'latin1');
        return;
      case 'receive': {
        const open = sockets.get(effect.connection)!;
        while (open.bytes === '' && !open.ended) await new Promise<void>((resolve) => (open.wake = resolve));
        if (open.bytes === '') return { ended: open.ended };
        const bytes = open.bytes;
        open.bytes = '';
        return { bytes };
      }
      case 'close':
        sockets.get(effect.connection)?.socket.destroy();
        return;
      case 'sleep':
        return new Promise((resolve) => setTimeout(resolve, effect.us / 1000));
      case 'read-line': {
        const line = typed.shift();
        if (line !== undefined) output += `${decodeUtf8(effect.prompt)}${line}\n`;
        return line === undefined ? null : encodeUtf8(line);
      }
      case 'random':
        return Math.floor(Math.random() * effect.below);
      case 'now':
        return Math.round(performance.now() * 1000);
      case 'resolve':
        return effect.host === 'localhost' ? '127.0.0.1' : /^[\d.]+$/.test(effect.host) ? effect.host : null;
      case 'write-file':
      case 'checkpoint':
        return;
    }
  }

  function open(ip: string, port: number): Promise<unknown> {
    return new Promise((resolve) => {
      const socket = connect(port, ip);
      const state: Open = { socket, bytes: '', ended: null, wake: () => {} };
      const connection = sockets.size + 1;
      sockets.set(connection, state);
      socket.on('connect', () => resolve({ how: 'connected', connection }));
      socket.on('data', (data) => {
        state.bytes += data.toString('latin1');
        state.wake();
      });
      socket.on('error', () => {
        state.ended = 'reset';
        resolve({ how: 'refused' });
        state.wake();
      });
      socket.on('end', () => {
        state.ended ??= 'closed';
        state.wake();
      });
    });
  }
}
