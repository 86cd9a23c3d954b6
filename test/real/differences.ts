// Known differences between the simulator and real servers, each with its reason. A block that is named here counts as
// different, and may be named only while it differs.

/** By recording, then by the line as it is written in the script. */
export const DIFFERENCES: Record<string, Record<string, string>> = {};
