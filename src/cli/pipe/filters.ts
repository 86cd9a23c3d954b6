// What may stand behind `redis-cli ... |`: grep, wc -l, sort, head, tail, uniq, cut and awk '{ print $N }', as GNU has them
// in the C locale (sort goes by bytes). Each is a function over lines whose memory is plain data, so that a pipeline can
// be part of a checkpoint. Left out: files as operands, and every option that is not read here.

import { decodeUtf8, type Bytes } from '../../sim/bytes';
import { readOptions } from './options';
import { readPattern } from './pattern';

/** What a filter remembers: lines and a count, and what else it needs. */
export interface Memory {
  lines: Bytes[];
  count: number;
}

export interface Filter {
  /** Takes a line (`ended`: a line end followed it) and returns what it passes on. */
  line(memory: Memory, line: Bytes, ended: boolean): Bytes[];
  /** The input is over. */
  end?(memory: Memory): Bytes[];
  /** It wants no more: who still writes to it is ended. */
  isFull?(memory: Memory): boolean;
}

type Read = (words: readonly Bytes[]) => Filter | { error: string };

const FILTERS: Record<string, Read> = { grep, wc, sort, head, tail, uniq, cut, awk };
export const FILTER_NAMES = Object.keys(FILTERS);

/** The filter that `words` name, or one line about what is wrong with them; null for a name that is none. */
export function readFilter(words: readonly Bytes[]): Filter | { error: string } | null {
  const name = words[0] ?? '';
  return Object.hasOwn(FILTERS, name) ? FILTERS[name]!(words) : null;
}

const noFiles = (name: Bytes): { error: string } => ({ error: `${name}: files are not simulated` });

function grep(words: readonly Bytes[]): Filter | { error: string } {
  const options = readOptions(words, 'vicEF', 'e');
  if ('error' in options) return options;
  const { flags, values, rest } = options;
  const pattern = values.get('e') ?? rest.shift();
  if (pattern === undefined) return { error: 'grep: which pattern?' };
  if (rest.length > 0) return noFiles('grep');
  const text = decodeUtf8(pattern);
  const fixed = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const found = flags.has('F')
    ? new RegExp(fixed, flags.has('i') ? 'iu' : 'u')
    : readPattern(text, flags.has('E'), flags.has('i'));
  if ('error' in found) return { error: `grep: ${found.error}` };
  const isWanted = (line: Bytes) => found.test(decodeUtf8(line)) !== flags.has('v');
  if (!flags.has('c')) return { line: (_, line) => (isWanted(line) ? [line] : []) };
  return {
    line(memory, line) {
      if (isWanted(line)) memory.count++;
      return [];
    },
    end: (memory) => [String(memory.count)],
  };
}

function wc(words: readonly Bytes[]): Filter | { error: string } {
  const options = readOptions(words, 'l', '');
  if ('error' in options) return options;
  if (options.rest.length > 0) return noFiles('wc');
  if (!options.flags.has('l')) return { error: 'wc: only wc -l is simulated' };
  return {
    line(memory, _, ended) {
      if (ended) memory.count++;
      return [];
    },
    end: (memory) => [String(memory.count)],
  };
}

/** Takes every line and gives them out at the end. */
const gather = (give: (lines: Bytes[]) => Bytes[]): Filter => ({
  line(memory, line) {
    memory.lines.push(line);
    return [];
  },
  end: (memory) => give(memory.lines),
});

const byBytes = (a: Bytes, b: Bytes): number => (a < b ? -1 : a > b ? 1 : 0);
/** The number at the beginning of a line, 0 where there is none. */
const leadingNumber = (line: Bytes): number => Number(/^[ \t]*(-?\d*\.?\d*)/.exec(line)?.[1] ?? 0) || 0;

function sort(words: readonly Bytes[]): Filter | { error: string } {
  const options = readOptions(words, 'nru', '');
  if ('error' in options) return options;
  if (options.rest.length > 0) return noFiles('sort');
  const { flags } = options;
  const byKey = flags.has('n') ? (a: Bytes, b: Bytes) => leadingNumber(a) - leadingNumber(b) : byBytes;
  const sign = flags.has('r') ? -1 : 1;
  return gather((lines) => {
    // With -u lines of equal number are one line, the first; else those go by their bytes.
    if (flags.has('u')) {
      lines.sort((a, b) => sign * byKey(a, b));
      return lines.filter((line, i) => i === 0 || byKey(lines[i - 1]!, line) !== 0);
    }
    return lines.sort((a, b) => sign * (byKey(a, b) || byBytes(a, b)));
  });
}

/** The N of `-n N` and `-N`; 10 where none is given. */
function readCount(words: readonly Bytes[], pattern: RegExp): Bytes | { error: string } {
  const name = words[0]!;
  const old = words.map((word, i) => (i > 0 && /^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
  const options = readOptions(old, '', 'n');
  if ('error' in options) return options;
  if (options.rest.length > 0) return noFiles(name);
  const count = options.values.get('n') ?? '10';
  return pattern.test(count) ? count : { error: `${name}: invalid number of lines: '${count}'` };
}

function head(words: readonly Bytes[]): Filter | { error: string } {
  const count = readCount(words, /^\d+$/);
  if (typeof count !== 'string') return count;
  const limit = Number(count);
  return {
    line: (memory, line) => (memory.count++ < limit ? [line] : []),
    isFull: (memory) => memory.count >= limit,
  };
}

function tail(words: readonly Bytes[]): Filter | { error: string } {
  const count = readCount(words, /^\+?\d+$/);
  if (typeof count !== 'string') return count;
  const limit = Number(count);
  if (count.startsWith('+')) return { line: (memory, line) => (++memory.count >= limit ? [line] : []) };
  return gather((lines) => lines.slice(Math.max(0, lines.length - limit)));
}

/** `memory.lines` holds the line that repeats, `memory.count` how often it came. */
function uniq(words: readonly Bytes[]): Filter | { error: string } {
  const options = readOptions(words, 'cdu', '');
  if ('error' in options) return options;
  if (options.rest.length > 0) return noFiles('uniq');
  const { flags } = options;
  const give = ({ lines, count }: Memory): Bytes[] => {
    if (lines.length === 0 || (flags.has('d') && count < 2) || (flags.has('u') && count > 1)) return [];
    return [flags.has('c') ? `${String(count).padStart(7)} ${lines[0]}` : lines[0]!];
  };
  return {
    line(memory, line) {
      if (memory.lines[0] === line) {
        memory.count++;
        return [];
      }
      const given = give(memory);
      memory.lines = [line];
      memory.count = 1;
      return given;
    },
    end: give,
  };
}

function cut(words: readonly Bytes[]): Filter | { error: string } {
  const options = readOptions(words, 's', 'dfcb');
  if ('error' in options) return options;
  const { flags, values, rest } = options;
  if (rest.length > 0) return noFiles('cut');
  const fields = values.get('f');
  const list = fields ?? values.get('c') ?? values.get('b');
  if (list === undefined) return { error: 'cut: you must specify a list of bytes, characters, or fields' };
  const ranges = list.split(',').map((range) => /^(?:(\d+)(-(\d*))?|-(\d+))$/.exec(range));
  if (ranges.includes(null)) return { error: `cut: invalid list ${list}` };
  const isWanted = (_: unknown, i: number) =>
    ranges.some((range) => {
      const [, from, open, to, upTo] = range!;
      const last = upTo ?? (open === undefined ? from : to);
      return i + 1 >= Number(from ?? 1) && (!last || i + 1 <= Number(last));
    });
  if (fields === undefined) return { line: (_, line) => [[...line].filter(isWanted).join('')] };
  const delimiter = values.get('d') ?? '\t';
  if (delimiter.length !== 1) return { error: 'cut: the delimiter must be a single character' };
  return {
    line(_, line) {
      if (!line.includes(delimiter)) return flags.has('s') ? [] : [line];
      return [line.split(delimiter).filter(isWanted).join(delimiter)];
    },
  };
}

function awk(words: readonly Bytes[]): Filter | { error: string } {
  const options = readOptions(words, '', 'F', false);
  if ('error' in options) return options;
  const [program, ...files] = options.rest;
  if (files.length > 0) return noFiles('awk');
  const fields = /^\s*\{\s*print\s*((?:\$(?:\d+|NF)\s*(?:,\s*)?)*?);?\s*\}\s*$/.exec(program ?? '')?.[1]?.trim();
  const wanted = fields === '' ? ['$0'] : fields?.split(/\s*,\s*/);
  if (!wanted?.every((field) => /^\$(\d+|NF)$/.test(field))) return { error: "awk: only '{ print $N }' is simulated" };
  const separator = (options.values.get('F') ?? ' ').replace('\\t', '\t');
  if (separator.length !== 1) return { error: 'awk: only a single character is simulated as -F' };
  return {
    line(_, line) {
      const trimmed = separator === ' ' ? line.replace(/^[ \t]+|[ \t]+$/g, '') : line;
      const parts = trimmed === '' ? [] : trimmed.split(separator === ' ' ? /[ \t]+/ : separator);
      const value = (field: Bytes): Bytes => {
        const n = field === '$NF' ? parts.length : Number(field.slice(1));
        return n === 0 ? line : (parts[n - 1] ?? '');
      };
      return [wanted.map(value).join(' ')];
    },
  };
}
