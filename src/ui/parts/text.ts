// Words of the parts that every view shares, in English.

export const text = { close: 'Close' };
