// The whole simulator, with what COMMAND answers, for tests of layers that must not know the lab.

import '../../src/lab/parts/all';
