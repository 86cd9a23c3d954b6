// What stands on the stage of whoever comes for the first time.

export const FIRST_SCRIPT = 'lab hosts=3 ports=6379-6381 clients=2 seed=1 cluster-node-timeout=5000\ncreate 2\n';
