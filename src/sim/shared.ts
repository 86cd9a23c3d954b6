// Big parts of the world (keyspaces, files, logs of programs) are shared between the world and its keyframes until
// somebody writes. A `Shared` box says whether its value belongs to this world alone.

/** `owned` false: some keyframe holds the same `value`, so it is copied before the first write. */
export interface Shared<T> {
  value: T;
  owned: boolean;
}

export const shared = <T>(value: T): Shared<T> => ({ value, owned: true });

/** The value, safe to write into. `copy` makes a shallow copy that no longer shares what will be written. */
export function writable<T>(box: Shared<T>, copy: (value: T) => T): T {
  if (!box.owned) {
    box.value = copy(box.value);
    box.owned = true;
  }
  return box.value;
}

/**
 * A copy of plain state (objects, arrays, Maps, Sets, primitives). A Shared box is shared, on both sides. Typed
 * arrays are shared outright: in this project they are values, never written after they were made.
 */
export function cloneState<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copy = new Array(value.length);
    for (let i = 0; i < value.length; i++) {
      const item = value[i];
      copy[i] = typeof item === 'object' && item !== null ? cloneState(item) : item;
    }
    return copy as T;
  }
  if (value instanceof Map) {
    const copy = new Map();
    for (const [key, item] of value) copy.set(key, typeof item === 'object' && item !== null ? cloneState(item) : item);
    return copy as T;
  }
  if (value instanceof Set) return new Set(value) as T;
  if (ArrayBuffer.isView(value)) return value;
  if ('owned' in value && 'value' in value) {
    (value as unknown as Shared<unknown>).owned = false;
    return { ...value };
  }
  const copy = { ...value };
  for (const key in copy) {
    const item = copy[key];
    if (typeof item === 'object' && item !== null) copy[key] = cloneState(item);
  }
  return copy;
}
