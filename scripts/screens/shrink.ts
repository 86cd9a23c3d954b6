// Pictures of a page have few colours that matter: the commonest are kept as they are, every other one becomes the nearest of
// them, and what is left is written without loss. Smaller and sharper than what is made for photographs.

import type { Page } from 'playwright';

const COLOURS = 36;

/** `canvas` is any page; the picture is taken apart in it. */
export async function shrink(canvas: Page, png: Buffer): Promise<Buffer> {
  const base64 = await canvas.evaluate(reduce, { png: png.toString('base64'), colours: COLOURS });
  return Buffer.from(base64, 'base64');
}

/** Runs in the page. */
async function reduce({ png, colours }: { png: string; colours: number }): Promise<string> {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0);
  const picture = context.getImageData(0, 0, image.width, image.height);
  const pixels = new Uint32Array(picture.data.buffer);

  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const distance = (a: number, b: number): number => {
    const [red, green, blue] = [0, 8, 16].map((shift) => ((a >> shift) & 255) - ((b >> shift) & 255));
    return red! * red! + green! * green! + blue! * blue!;
  };
  // Two that nobody can tell apart need no two places.
  const kept: number[] = [];
  for (const [colour] of [...counts].sort((a, b) => b[1] - a[1])) {
    if (kept.length === colours) break;
    if (kept.every((other) => distance(colour, other) > (kept.length < 16 ? 8 : 500))) kept.push(colour);
  }
  const nearest = new Map<number, number>();
  for (const colour of counts.keys()) {
    nearest.set(
      colour,
      kept.reduce((best, other) => (distance(colour, other) < distance(colour, best) ? other : best)),
    );
  }
  for (let at = 0; at < pixels.length; at++) pixels[at] = nearest.get(pixels[at]!)!;
  context.putImageData(picture, 0, 0);
  return canvas.toDataURL('image/webp', 1).split(',')[1]!;
}
