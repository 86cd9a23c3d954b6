// Colours for canvases, which know no CSS variables.

/** Reads the page's colours as the theme gives them now. */
export function inkOf(root: HTMLElement): (colour: string) => string {
  const style = getComputedStyle(root);
  const known = new Map<string, string>();
  return (colour) => {
    let value = known.get(colour);
    if (value === undefined) {
      const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1] ?? (colour.startsWith('--') ? colour : null);
      known.set(colour, (value = name === null ? colour : style.getPropertyValue(name).trim()));
    }
    return value;
  };
}

/** Calls back whenever the theme has changed, until the returned function is called. */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-contrast'] });
  return () => observer.disconnect();
}

/** Sizes a canvas for the screen's pixels and gives what draws on it, in CSS pixels and wiped. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const scale = window.devicePixelRatio || 1;
  const wide = Math.round(width * scale);
  const high = Math.round(height * scale);
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext('2d');
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}
