// Lua for tests whose servers run scripts: loaded as the lab loads it.

import { loadPart } from '../../src/lab/parts/load';

export const loadLua = (): Promise<void> => loadPart('lua');
