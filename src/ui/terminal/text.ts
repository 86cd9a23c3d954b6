// What the terminal's frame says, in English; what stands in it is the programs' own.

export const text = {
  title: 'Terminal',
  terminals: 'Terminals',
  add: 'New terminal',
  addOn: 'New terminal on',
  close: (name: string) => `Close terminal ${name}`,
  input: (machine: string) => `Command line of ${machine}`,
  output: (machine: string) => `Output of ${machine}`,
  search: (query: string, found: boolean) => `(${found ? '' : 'failed '}reverse-i-search)'${query}': `,
  completions: 'Completions',
  waits: 'running, Ctrl-C ends it',
  interrupt: 'Ctrl-C',
  placeholder: 'redis-cli -c -h host1 -p 6379',
};
