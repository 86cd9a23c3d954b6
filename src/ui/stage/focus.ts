// Where an arrow key leads on the stage: hosts are columns (heading, then nodes), clients a row below them.

export interface Places {
  hosts: readonly { name: string; nodes: readonly string[] }[];
  clients: readonly string[];
}

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

export const isArrow = (key: string): key is Arrow => /^Arrow(Up|Down|Left|Right)$/.test(key);

/** The target that the arrow leads to from `current`; `current` itself at an edge, the first host from nowhere. */
export function neighbour(places: Places, current: string, key: Arrow): string {
  const columns = places.hosts.map((host) => [host.name, ...host.nodes]);
  const first = columns[0]?.[0] ?? current;
  const client = places.clients.indexOf(current);
  if (client >= 0) {
    if (key === 'ArrowUp') return columns[Math.min(client, columns.length - 1)]?.at(-1) ?? current;
    if (key === 'ArrowDown') return current;
    return places.clients[client + (key === 'ArrowLeft' ? -1 : 1)] ?? current;
  }
  const column = columns.findIndex((targets) => targets.includes(current));
  if (column < 0) return first;
  const row = columns[column]!.indexOf(current);
  if (key === 'ArrowUp') return columns[column]![Math.max(0, row - 1)]!;
  if (key === 'ArrowDown') {
    return columns[column]![row + 1] ?? places.clients[Math.min(column, places.clients.length - 1)] ?? current;
  }
  const beside = columns[column + (key === 'ArrowLeft' ? -1 : 1)];
  return beside ? beside[Math.min(row, beside.length - 1)]! : current;
}
