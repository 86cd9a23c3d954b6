// How numbers, ranges and cut paths are written on the stage, in the reader's language.

import type { StageView } from '../../lab/api';
import { m } from '../../paraglide/messages';
import { getLocale } from '../../paraglide/runtime';
import { formatDurationMs } from '../../words/format';
import type { Unreachable } from './cuts';

/** `12 345`: a narrow space groups digits in every language. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');

export const durationWord = (ms: number): string => formatDurationMs(ms, getLocale());

/** Redis's `0-5460 10923` as `0–5460, 10923`. */
export const slotList = (slots: string): string => slots.replaceAll('-', '–').replaceAll(' ', comma());

export const comma = (): string => (getLocale() === 'zh' ? '，' : ', ');

export function cutWord({ machine, way }: Unreachable): string {
  if (way === 'both') return machine;
  return way === 'out' ? m.stage_way_out({ machine }) : m.stage_way_in({ machine });
}

export function pathWord({ to, delayUs, lossPercent }: StageView['paths'][number]): string {
  const parts = [
    delayUs > 0 ? m.stage_path_delay({ time: durationWord(delayUs / 1000) }) : '',
    lossPercent > 0 ? m.stage_path_loss({ percent: lossPercent }) : '',
  ];
  return `${to}: ${parts.filter(Boolean).join(comma())}`;
}
