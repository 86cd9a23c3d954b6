// The speaker's window is a second page of the same browser: it hears from the first where the lesson stands, and may turn it.
// Each page with lessons has a channel of its own, which it keeps across a reload: two of them never turn each other.

import { blocksOf } from '../../../lessons/lesson';
import { m } from '../../../paraglide/messages';
import type { LessonPlayer } from '../player.svelte';
import type { Turn } from './turn';

const CHANNEL = 'redis-cluster-sandbox.notes';
const WINDOW = 'popup,width=640,height=760';

/** What the speaker's window shows. */
export interface Standing {
  lesson: string;
  minutes: number;
  /** Null: the lesson is over. */
  step: number | null;
  steps: number;
  title: string;
  /** Markdown. */
  notes: string[];
  /** The right answers to the step's questions, Markdown. */
  answers: string[];
  goal: { label: string; met: boolean }[];
  /** The command that the run key gives next; null when all were given. */
  cue: string | null;
  /** Whether the step has commands at all. */
  hasCues: boolean;
  /** The title of the step that follows, null after the last. */
  following: string | null;
}

/** `hello`: the speaker's window has come and knows nothing yet. */
type Said = Turn | 'hello';

/** False when the browser allows no second window. */
export function openNotes(): boolean {
  return window.open(`?notes=${pageId()}`, `${CHANNEL}.${pageId()}`, WINDOW) !== null;
}

/** Tells the speaker's window where the lesson stands, whenever that changes and when it asks; an effect of a component. */
export function tellNotes(player: LessonPlayer): () => void {
  const channel = channelOf(pageId());
  const standing = standingOf(player);
  const tell = (what: Standing | null) => channel.postMessage(what);
  const gone = () => tell(null);
  tell(standing);
  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data === 'hello') tell(standing);
    else player.turn(data);
  };
  addEventListener('pagehide', gone);
  return () => {
    removeEventListener('pagehide', gone);
    channel.close();
  };
}

function standingOf(player: LessonPlayer): Standing | null {
  const { lesson, step, index, pieces, ran, state, goals } = player;
  if (!lesson || !step || state === 'closed' || state === 'failed') return null;
  const { title, minutes, steps, explain } = lesson;
  const of = { lesson: title, minutes, steps: steps.length };
  if (state === 'finished') {
    const over = { title: m.lesson_you_can_explain(), step: null, answers: [], goal: [], cue: null, hasCues: false };
    return { ...of, ...over, notes: [explain.map((sentence) => `- ${sentence}`).join('\n')], following: null };
  }
  return {
    ...of,
    step: index + 1,
    title: step.title,
    notes: blocksOf(step, 'notes').map(({ markdown }) => markdown),
    answers: blocksOf(step, 'predict').flatMap(({ choices }) =>
      choices.filter(({ right }) => right).map(({ answer }) => answer),
    ),
    goal: goals.ticks.map(({ label, met }) => ({ label, met })),
    cue: pieces[ran]?.script ?? null,
    hasCues: pieces.length > 0,
    following: steps[index + 1]?.title ?? null,
  };
}

/** The speaker's end. `page`: whose notes these are. */
export function listen(
  page: string,
  onstanding: (standing: Standing | null) => void,
): { turn: (turn: Turn) => void; close: () => void } {
  const channel = channelOf(page);
  channel.onmessage = ({ data }: MessageEvent<Standing | null>) => onstanding(data);
  const say = (said: Said) => channel.postMessage(said);
  say('hello');
  return { turn: say, close: () => channel.close() };
}

const channelOf = (page: string): BroadcastChannel => new BroadcastChannel(`${CHANNEL}.${page}`);

function pageId(): string {
  const fresh = () => Math.random().toString(36).slice(2);
  try {
    const id = sessionStorage.getItem(CHANNEL) ?? fresh();
    sessionStorage.setItem(CHANNEL, id);
    return id;
  } catch {
    return 'only';
  }
}
