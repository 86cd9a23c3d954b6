// What the page as a whole says, in English.

export const text = {
  loading: 'Starting the lab…',
  creating: 'Creating the cluster…',
  restoring: 'Playing the session again…',
  failed: 'The lab has stopped working',
  failedAdvice: 'Nothing is lost: the session was kept, and is played again when the page is loaded anew.',
  reload: 'Reload',
  beginAnew: 'Begin anew',
  unsupported: 'This browser is too old for the sandbox',
  unsupportedAdvice: (missing: string) => `It lacks ${missing}. A current Firefox, Chrome, Edge or Safari has it.`,
  broken: (problem: string) =>
    `The stored session could not be played: ${problem}. This is a new one; the stored text is kept as redis-cluster-sandbox.session.broken in this browser's storage.`,
  notKept: 'This browser keeps nothing for this page: the session will not survive a reload.',
  hint: 'Try it: click host2 and kill it. Watch suspicion, failure, election, promotion.',
  dismiss: 'Dismiss',
  panels: 'Panels',
  terminal: 'Terminal',
  narration: 'What happened',
  workbench: 'Workbench',
};
