// Virtual time against the wall clock. The wall clock is handed in, so that everything else stays without one.

/** Calls back about once a frame, telling how many ms have passed since the last time. */
export interface Ticker {
  start(tick: (elapsedMs: number) => void): void;
  stop(): void;
  /** Wall clock, ms; only differences count. */
  now(): number;
}

/** What one frame may spend on running the world, so that commands and the page's requests get their turn. */
const FRAME_BUDGET_MS = 20;
/** Virtual time is run in slices of at most this, with a look at the wall clock between them. */
const SLICE_US = 250_000;
/** After a longer pause of the wall clock (a tab in the background) time goes on from where it was. */
const LONGEST_FRAME_MS = 250;

export function checkSpeed(speed: number): void {
  if (!(speed > 0) || !Number.isFinite(speed)) throw new Error('the speed is a number above 0');
}

export class Playback {
  speed = 1;
  playing = false;
  /** The ticker runs. */
  private ticking = false;

  constructor(
    private readonly ticker: Ticker,
    /** Runs to an instant. */
    private readonly run: (atUs: number) => void,
    private readonly nowUs: () => number,
    private readonly afterFrame: () => void,
  ) {}

  play(speed: number): void {
    this.speed = speed;
    if (this.playing) return;
    this.playing = true;
    this.wake();
  }

  /** One more frame, though time may stand still: somebody has work left to do. */
  wake(): void {
    if (this.ticking) return;
    this.ticking = true;
    this.ticker.start((elapsedMs) => this.frame(elapsedMs));
  }

  pause(): void {
    if (!this.playing) return;
    this.playing = false;
    this.rest();
  }

  private rest(): void {
    this.ticking = false;
    this.ticker.stop();
  }

  /** When the world is slower than the speed that is asked for, it does what it can. */
  private frame(elapsedMs: number): void {
    if (!this.playing) {
      this.rest();
      this.afterFrame();
      return;
    }
    const targetUs = this.nowUs() + Math.round(Math.min(elapsedMs, LONGEST_FRAME_MS) * 1000 * this.speed);
    const deadline = this.ticker.now() + FRAME_BUDGET_MS;
    while (this.playing && this.nowUs() < targetUs && this.ticker.now() < deadline) {
      this.run(Math.min(targetUs, this.nowUs() + SLICE_US));
    }
    this.afterFrame();
  }
}
