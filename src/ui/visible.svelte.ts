// How much of the window there is to see. A touch keyboard lies over the page in some browsers and makes the window smaller in
// others; either way the page fits into what it leaves.

/** Less than this is no room for a view beside the line that is being typed. */
const SHORT_PX = 560;

export class VisibleArea {
  private height = $state(window.visualViewport?.height ?? window.innerHeight);
  private window = $state(window.innerHeight);

  /** Call it in an effect: what it gives stops it. */
  watch(): () => void {
    const look = (): void => {
      this.height = window.visualViewport?.height ?? window.innerHeight;
      this.window = window.innerHeight;
      // Where the browser has moved the page to show the line, it is in sight already.
      if (this.covered !== null) window.scrollTo(0, 0);
    };
    window.visualViewport?.addEventListener('resize', look);
    window.addEventListener('resize', look);
    return () => {
      window.visualViewport?.removeEventListener('resize', look);
      window.removeEventListener('resize', look);
    };
  }

  /** The height that a keyboard leaves, null where none lies over the page. */
  get covered(): number | null {
    const zoomed = (window.visualViewport?.scale ?? 1) > 1.01;
    return !zoomed && this.window - this.height > 100 ? Math.round(this.height) : null;
  }

  get short(): boolean {
    return this.height < SHORT_PX;
  }
}
