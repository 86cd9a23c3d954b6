// Redis strings are bytes. The simulator holds them as "byte strings": JavaScript strings in which every
// character is one byte (code 0 to 255), so that lengths, offsets, slots and STRLEN come out as in Redis,
// and Map keys stay cheap. Text is turned into bytes where it enters (a terminal, a script) and back where it is shown.

/** A string whose characters all have codes 0..255, one a byte. */
export type Bytes = string;

/** UTF-8 bytes of a text. A lone surrogate becomes U+FFFD, as TextEncoder does. */
export function encodeUtf8(text: string): Bytes {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      out += text[i];
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = text.charCodeAt(i + 1);
      if (code < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else {
        code = 0xfffd;
      }
    }
    if (code < 0x800) out += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000)
      out += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      out += String.fromCharCode(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return out;
}

/** Text of UTF-8 bytes; a malformed sequence becomes U+FFFD, one for each byte that starts none. */
export function decodeUtf8(bytes: Bytes): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes.charCodeAt(i);
    if (first < 0x80) {
      out += bytes[i];
      continue;
    }
    const length =
      first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xc2 && first < 0xe0 ? 1 : 0;
    let code = length === 3 ? first & 7 : length === 2 ? first & 15 : first & 31;
    let ok = length > 0;
    for (let k = 1; ok && k <= length; k++) {
      const next = bytes.charCodeAt(i + k);
      if ((next & 0xc0) !== 0x80) ok = false;
      else code = (code << 6) | (next & 63);
    }
    const tooSmall = length === 2 ? 0x800 : length === 3 ? 0x10000 : 0x80;
    if (!ok || code < tooSmall || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      out += '\ufffd';
      continue;
    }
    out += String.fromCodePoint(code);
    i += length;
  }
  return out;
}
