// Each lesson does what it says: played to its end by its solutions on many seeds, its goals unmet before and met after, its
// wrong ways leading nowhere, its lines without an error that is not announced, and both languages the same.

import { testLessons } from './support/lessons';

await testLessons(1);
