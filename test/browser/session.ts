// A session on the fake lab, with the page's own styles around the component.
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';
import { Session } from '../../src/ui/session.svelte';
import { FakeLab } from './fake-lab';

export async function openSession(): Promise<{ lab: FakeLab; session: Session }> {
  localStorage.clear();
  const lab = new FakeLab();
  const session = new Session(lab);
  await session.open('lab hosts=3');
  lab.calls = [];
  return { lab, session };
}
