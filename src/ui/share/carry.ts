// Text out of the page: to the clipboard, or as a file.

import { toFile, type SharedSession } from '../../lab/share';

/** False when the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The session as a stage script that opens at the instant at hand. */
export function downloadSession(session: SharedSession): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([toFile(session)], { type: 'text/plain' }));
  link.download = 'redis-cluster-sandbox.play';
  link.click();
  URL.revokeObjectURL(link.href);
}
