// What is wrong with a link, a file or a stored session, in the reader's language.

import type { ShareProblem } from '../../lab/share';
import { m } from '../../paraglide/messages';
import type { StoredProblem } from '../storage';

export function shareProblemWords(problem: ShareProblem): string {
  switch (problem.kind) {
    case 'version':
      return m.share_problem_version({ version: problem.version });
    case 'damaged':
      return m.share_problem_damaged();
    case 'too-large':
      return m.share_problem_too_large();
    case 'not-a-session':
      return m.share_problem_not_a_session();
    case 'not-text':
      return m.share_problem_not_text();
    case 'empty':
      return m.share_problem_empty();
  }
}

export function storedProblemWords(problem: StoredProblem): string {
  switch (problem.kind) {
    case 'version':
      return m.share_problem_version({ version: problem.version });
    case 'unreadable':
      return m.share_problem_unreadable();
    case 'not-a-session':
      return m.share_problem_not_a_session();
    case 'no-script':
      return m.share_problem_no_script();
    case 'no-clock':
      return m.share_problem_no_clock();
    case 'no-speed':
      return m.share_problem_no_speed();
  }
}
