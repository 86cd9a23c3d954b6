import type { MessageKind } from '../../lab/api';

/** The theme's variable for each kind of message: the same on the stage and in the timeline. */
export const MESSAGE_COLOUR: Readonly<Record<MessageKind, string>> = {
  ping: '--message-ping',
  pong: '--message-ping',
  publish: '--message-ping',
  replication: '--message-ping',
  meet: '--message-meet',
  fail: '--message-fail',
  'auth-req': '--message-ask',
  'auth-ack': '--message-vote',
  mfstart: '--message-ask',
  update: '--message-update',
  client: '--message-client',
};
