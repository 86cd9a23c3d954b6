// Amounts of memory for people, as INFO shows them (Redis's bytesToHuman).

const UNITS = ['B', 'K', 'M', 'G', 'T'];

/** `1.71M`; below 1024 whole bytes, `200B`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  let unit = 0;
  let amount = bytes;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount.toFixed(2)}${UNITS[unit]!}`;
}
