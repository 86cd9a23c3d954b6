// The masks under which transcripts are compared: of the simulator with real servers, and of one run with another.
export { blocks, mask, maskBlock, type Block } from '../src/lab/mask/mask';
