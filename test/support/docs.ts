// What COMMAND answers, for tests whose servers are asked for it: loaded as the lab loads it.

export { loadDocs } from '../../src/lab/docs';
