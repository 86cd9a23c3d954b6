// Lua for tests whose servers run scripts: loaded as the lab loads it.

export { loadLua } from '../../src/lab/lua/load';
