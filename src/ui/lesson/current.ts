// The one player of a page: a lesson that was put aside goes on where it was, whatever was shown in between.

import type { Desk } from '../desk.svelte';
import type { Session } from '../session.svelte';
import { LessonPlayer } from './player.svelte';

let current: LessonPlayer | null = null;

export function playerOf(session: Session, desk: Desk): LessonPlayer {
  if (current?.session !== session) current = new LessonPlayer(session, desk);
  return current;
}
