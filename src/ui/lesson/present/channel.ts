// The speaker's window is a second page of the same browser: it hears from the first where the lesson stands, and may turn it.

import type { LessonPlayer } from '../player.svelte';
import { blocksOf } from '../../../lessons/lesson';

const CHANNEL = 'redis-cluster-sandbox.notes';

/** What the speaker's window shows. */
export interface Standing {
  lesson: string;
  step: number;
  steps: number;
  title: string;
  /** Markdown. */
  notes: string[];
  /** The command that the run key gives next; null when all were given. */
  cue: string | null;
  /** The title of the step that follows, null after the last. */
  following: string | null;
}

export type Turn = 'next' | 'back' | 'run' | 'hello';

export function openNotes(): void {
  window.open('?notes', CHANNEL, 'popup,width=640,height=720');
}

/** Tells the speaker's window where the lesson stands, whenever that changes and when it asks; an effect of a component. */
export function tellNotes(player: LessonPlayer): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const standing = standingOf(player);
  channel.postMessage(standing);
  channel.onmessage = ({ data }: MessageEvent<Turn>) => {
    if (data === 'next') player.next();
    else if (data === 'back') player.back();
    else if (data === 'run') void player.runNext();
    else if (data === 'hello') channel.postMessage(standing);
  };
  return () => channel.close();
}

function standingOf(player: LessonPlayer): Standing | null {
  const { lesson, step, index, pieces, ran, state } = player;
  if (!lesson || !step || (state !== 'reading' && state !== 'bringing')) return null;
  return {
    lesson: lesson.title,
    step: index + 1,
    steps: lesson.steps.length,
    title: step.title,
    notes: blocksOf(step, 'notes').map(({ markdown }) => markdown),
    cue: pieces[ran]?.script ?? null,
    following: lesson.steps[index + 1]?.title ?? null,
  };
}

/** The speaker's end. */
export function listen(onstanding: (standing: Standing | null) => void): {
  turn: (turn: Turn) => void;
  close: () => void;
} {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Standing | null>) => onstanding(data);
  channel.postMessage('hello' satisfies Turn);
  return { turn: (turn) => channel.postMessage(turn), close: () => channel.close() };
}
