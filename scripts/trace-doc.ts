// Writes docs/TRACE.md: the kinds of trace entries with their fields, as src/sim/trace.ts declares them, and a sentence
// of each, as src/words says it. A test compares, so that the list cannot fall behind.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ROUTINE_KINDS, type TraceKind } from '../src/sim/trace';
import { describe } from '../src/words/describe';
import { isSignificant } from '../src/words/kinds';
import { samplesOf } from '../src/words/samples';

const SOURCE = fileURLToPath(new URL('../src/sim/trace.ts', import.meta.url));
/** Where the list is kept. */
export const TARGET = fileURLToPath(new URL('../docs/TRACE.md', import.meta.url));

interface Kind {
  name: TraceKind;
  /** The comment that opens the group it stands in: `// Failure detection`. */
  group: string | null;
  note: string;
  fields: { name: string; type: string; note: string }[];
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The text of a member's doc comment, without its stars. */
function docOf(member: ts.TypeElement): string {
  return plain(ts.getJSDocCommentsAndTags(member).map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '').join(' ')); // prettier-ignore
}

/** The members of `interface TraceFields`, in order. */
function readKinds(): Kind[] {
  const file = ts.createSourceFile(SOURCE, readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest, true);
  const fields = file.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === 'TraceFields');
  if (!fields || !ts.isInterfaceDeclaration(fields)) throw new Error('src/sim/trace.ts declares no TraceFields');
  return fields.members.map((member) => {
    if (!ts.isPropertySignature(member) || !member.type || !(ts.isStringLiteral(member.name) || ts.isIdentifier(member.name)))
      throw new Error(`not a kind: ${member.getText()}`); // prettier-ignore
    const comments = ts.getLeadingCommentRanges(file.text, member.pos) ?? [];
    const lines = comments.map(({ pos, end }) => file.text.slice(pos, end)).filter((text) => text.startsWith('//'));
    const inner: readonly ts.TypeElement[] = ts.isTypeLiteralNode(member.type) ? member.type.members : [];
    return {
      name: member.name.text as TraceKind,
      group: lines.length > 0 ? lines.map((line) => line.slice(2).trim()).join(' ') : null,
      note: docOf(member),
      fields: inner.filter(ts.isPropertySignature).map((field) => ({
        name: field.name.getText() + (field.questionToken ? '?' : ''),
        type: plain(field.type?.getText() ?? ''),
        note: docOf(field),
      })),
    };
  });
}

const code = (text: string) => `\`${text}\``;

function paragraph({ name, note, fields }: Kind): string[] {
  const rank = ROUTINE_KINDS.has(name) ? ', made by replay' : isSignificant(name) ? ', significant' : '';
  const [sample] = samplesOf(name);
  return [
    `### ${name}`,
    '',
    `Fields${rank ? ` (${rank.slice(2)})` : ''}: ` +
      (fields.length === 0
        ? 'none'
        : fields
            .map((field) => code(`${field.name}: ${field.type}`) + (field.note ? ` (${field.note})` : ''))
            .join(', ')) +
      '.' +
      (note ? ` ${note}` : ''),
    '',
    `> ${describe(sample, 'en')}`,
    '>',
    `> ${describe(sample, 'zh')}`,
    '',
  ];
}

/** `Packets: never kept.` is a heading and a sentence under it. */
function heading(group: string | null): string[] {
  if (group === null) return [];
  const [title, ...rest] = group.split(': ');
  const text = rest.join(': ');
  return [`## ${title}`, '', ...(text ? [text[0].toUpperCase() + text.slice(1), ''] : [])];
}

/** The whole text of docs/TRACE.md. */
export function traceDoc(): string {
  const head = [
    '# The trace',
    '',
    'What happens in the sandbox is recorded as data: `{id, atUs, kind, causes, ...fields}`. `atUs` is virtual time in',
    'microseconds; `causes` are the ids of the entries that led to it, the nearest first, so that "why?" can be answered',
    'back to the command that started it all. `node` is where it happened, or whose point of view it is; nodes are named',
    '`host:port`. Significant kinds are narrated, marked on the time bar, and stopped at by a step to the next event.',
    'Under the fields of each kind stands what the sandbox says of one such entry, in English and Chinese.',
    '',
    'Written by `node scripts/run.mjs scripts/trace-doc.ts` from src/sim/trace.ts and src/words; do not edit.',
    '',
  ];
  const body = readKinds().flatMap((kind) => [...heading(kind.group), ...paragraph(kind)]);
  return `${[...head, ...body].join('\n').trimEnd()}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(path.dirname(TARGET), { recursive: true });
  writeFileSync(TARGET, traceDoc());
}
