// Who may import whom: sim <- cli <- lab <- lessons <- ui <- main, and words as a leaf beside them.
// The graph is drawn before types are erased: a type from the wrong layer is a wrong dependency too.
const LAYERS = ['sim', 'cli', 'lab', 'lessons', 'ui'];
/** @param {string[]} names */
const folder = (names) => `^src/(${names.join('|')})(/|[.]ts$)`;

const upward = LAYERS.slice(0, -1).map((layer, index) => ({
  name: `${layer}-looks-up`,
  comment: `${layer} may import only what stands left of it in: ${LAYERS.join(' <- ')} <- main.`,
  severity: 'error',
  from: { path: folder([layer]) },
  to: { path: folder([...LAYERS.slice(index + 1), 'main']) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'ui-imports-main',
      severity: 'error',
      from: { path: folder(['ui']) },
      to: { path: folder(['main']) },
    },
    {
      name: 'words-is-a-leaf',
      comment: 'words turns data into sentences: it knows the kinds of the trace, never the world behind them.',
      severity: 'error',
      from: { path: folder(['words']) },
      to: { path: '^src/', pathNot: ['^src/words/', '^src/sim/trace[^/]*[.]ts$'] },
    },
    {
      name: 'world-without-words',
      comment: 'A trace entry is data; the world and its programs say nothing in any language of a reader.',
      severity: 'error',
      from: { path: folder(['sim', 'cli']) },
      to: { path: folder(['words']) },
    },
    {
      name: 'sim-stands-alone',
      comment: 'The world is plain TypeScript; of all packages it knows only xstate.',
      severity: 'error',
      from: { path: folder(['sim']), pathNot: '[.]test[.]ts$' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown', 'core'],
        pathNot: '^node_modules/xstate/',
      },
    },
    {
      name: 'page-without-tools',
      comment: 'What is shipped imports nothing of what tests and builds it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '[.]test[.]ts$' },
      to: { path: ['^test/', '^scripts/'] },
    },
    {
      name: 'page-without-node',
      severity: 'error',
      from: { path: '^src/', pathNot: ['[.]test[.]ts$', '^src/paraglide/'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'messages-are-the-page-s',
      comment: 'What the page says is compiled to src/paraglide; everything else speaks through words.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(ui|paraglide)/', '^src/main[.]ts$'] },
      to: { path: '^src/paraglide/' },
    },
    { name: 'circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '[?](raw|url|worker)|^virtual:' },
    },
    {
      name: 'orphan',
      comment: 'Nobody imports it and it imports nobody: dead, or an entry point to name here.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['[.]d[.]ts$', '[.]test[.]ts$', '^src/main[.]ts$', 'worker[^/]*[.]ts$', '^src/paraglide/'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['[.]json$', '^src/paraglide/messages/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.svelte'],
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'browser', 'types', 'default'],
    },
  },
};
