// A closer look at the stage. It is laid out anew for more room, so text stays sharp and tiles become cards, and the room
// that shows it scrolls: by wheel, finger, arrow keys and whatever else scrolls. Ctrl and the wheel, or two fingers, zoom
// about where they point; a drag on the ground moves the stage.

import { tick } from 'svelte';

const MOST = 4;
const STEP = 1.3;

interface Point {
  x: number;
  y: number;
}

export class Zoom {
  factor = $state(1);
  private room: HTMLElement | null = null;

  get closest(): boolean {
    return this.factor >= MOST;
  }

  in(): void {
    void this.to(this.factor * STEP);
  }
  out(): void {
    void this.to(this.factor / STEP);
  }
  fit(): void {
    void this.to(1);
  }

  /** Zooms, with what lies under `about` (the middle of the room, if not given) staying there. */
  private async to(factor: number, about?: Point): Promise<void> {
    const { room } = this;
    const next = Math.min(MOST, Math.max(1, factor));
    if (!room || next === this.factor) return;
    const box = room.getBoundingClientRect();
    const x = about ? about.x - box.left : box.width / 2;
    const y = about ? about.y - box.top : box.height / 2;
    const share = { x: (room.scrollLeft + x) / room.scrollWidth, y: (room.scrollTop + y) / room.scrollHeight };
    this.factor = next;
    await tick();
    room.scrollTo(share.x * room.scrollWidth - x, share.y * room.scrollHeight - y);
  }

  /** An attachment for the element that scrolls. */
  attach = (room: HTMLElement): (() => void) => {
    this.room = room;
    let fingers: { id: number; at: Point }[] = [];
    let dragged: Point | null = null;
    let apart = 0;

    const spread = (): { distance: number; middle: Point } => {
      const [a, b] = fingers.map(({ at }) => at) as [Point, Point];
      return { distance: Math.hypot(a.x - b.x, a.y - b.y), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
    };
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      void this.to(this.factor * Math.exp(-event.deltaY * 0.0035), { x: event.clientX, y: event.clientY });
    };
    const down = (event: PointerEvent): void => {
      if (event.pointerType === 'touch') {
        fingers.push({ id: event.pointerId, at: { x: event.clientX, y: event.clientY } });
        if (fingers.length === 2) apart = spread().distance;
      } else if (event.button === 0 && !(event.target as HTMLElement).closest('button, select, a')) {
        dragged = { x: event.clientX, y: event.clientY };
        room.setPointerCapture(event.pointerId);
      }
    };
    const move = (event: PointerEvent): void => {
      const finger = fingers.find(({ id }) => id === event.pointerId);
      if (finger) {
        finger.at = { x: event.clientX, y: event.clientY };
        if (fingers.length !== 2) return;
        const { distance, middle } = spread();
        void this.to((this.factor * distance) / Math.max(1, apart), middle);
        apart = distance;
      } else if (dragged) {
        room.scrollBy(dragged.x - event.clientX, dragged.y - event.clientY);
        dragged = { x: event.clientX, y: event.clientY };
      }
    };
    const up = (event: PointerEvent): void => {
      fingers = fingers.filter(({ id }) => id !== event.pointerId);
      dragged = null;
    };
    /** Two fingers are ours, one is the browser's: it scrolls. */
    const touch = (event: TouchEvent): void => {
      if (event.touches.length === 2) event.preventDefault();
    };

    room.addEventListener('wheel', wheel, { passive: false });
    room.addEventListener('touchmove', touch, { passive: false });
    room.addEventListener('pointerdown', down);
    room.addEventListener('pointermove', move);
    room.addEventListener('pointerup', up);
    room.addEventListener('pointercancel', up);
    return () => {
      this.room = null;
      room.removeEventListener('wheel', wheel);
      room.removeEventListener('touchmove', touch);
      room.removeEventListener('pointerdown', down);
      room.removeEventListener('pointermove', move);
      room.removeEventListener('pointerup', up);
      room.removeEventListener('pointercancel', up);
    };
  };
}
