// The rules of ACL SETUSER and of `user` lines, which few stages have: they come with the rest of the simulator.

import { Late } from '../../parts';

export const aclRules = new Late<typeof import('./rules')>('rest');
