/** Does something once what is on the page now has been painted: what is not needed for that picture must not delay it. */
export function oncePainted(act: () => void): () => void {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => (timer = setTimeout(act));
  // What is laid out by its measured size is drawn in the second frame. Nothing is painted while nobody looks.
  if (document.hidden) later();
  else frame = requestAnimationFrame(() => (frame = requestAnimationFrame(later)));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
