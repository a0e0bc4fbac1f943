/** The ways through a place as a diagram: user space, kernel and secure world apart, each edge with what it is. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import { lineIn } from '../index/checkoutIndex.ts';
import { type CallPath, fullName, type Station, type StationKind, type StepKind } from '../model/callPath.ts';
import type { Diagram, DiagramGroup, DiagramNode, DiagramRole } from '../model/diagram.ts';
import { buildOf, defaultConfiguration } from '../source/configuration.ts';

const kindWords: Record<StationKind, string> = {
  function: '',
  macro: 'macro',
  wrapper: 'wrapper in user space',
  operation: 'operation of the trap',
  slot: 'slot',
  table: 'table',
  registration: 'registration',
  method: 'Tightbeam method, not in the open source',
  secureEntry: 'secure kernel, not in the open source',
  exclave: 'an exclave calls through this table',
};

const stepWords: Record<StepKind, string> = {
  call: 'call',
  passed: 'block passed to',
  slot: 'table slot',
  registered: 'macro registration',
  trap: 'trap',
  upcall: 'upcall',
  pointer: 'through a pointer',
  prepared: 'prepared, not run',
  back: 'the way back',
};

/** Kinds of steps of which the words say what they go through. */
const tellsMore = /^(passed|pointer|back)$/;

const groups: readonly DiagramGroup[] = [
  { id: 'user', label: 'User space' },
  { id: 'kernel', label: 'Kernel' },
  { id: 'secure', label: 'Exclaves and secure kernel' },
];

export function pathDiagram(name: string, path: CallPath, index: CheckoutIndex): Diagram {
  const { entries, exits, isCut, starts, stations, steps } = path;
  const isStart = (station: Station) => starts.includes(station);
  const nodes = stations.map((station): DiagramNode => {
    const { id, kind } = station;
    // What has no code in the tree stands where these ways call it.
    const { end, file, line, start } =
      (isOutside(station) ? steps.find(({ to }) => to === station)?.at : undefined) ?? station;
    const role: DiagramRole = isStart(station)
      ? 'focus'
      : isOutside(station) || kind === 'exclave'
        ? 'external'
        : entries.includes(station)
          ? 'entry'
          : exits.includes(station)
            ? 'exit'
            : 'plain';
    const place = `${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`;
    const words = kindWords[kind];
    return {
      id,
      label: fullName(station),
      detail: words === '' ? place : `${words} · ${place}`,
      role,
      group: groupOf(station),
      place: { file, start, end, line },
      lines: linesOf(station, index),
    };
  });
  const used = new Set(nodes.map(({ group }) => group));
  return {
    title: `Ways through ${name}`,
    summary: summaryOf(path, isCut),
    nodes,
    edges: steps.map(({ at, from, how, kind, to }) => ({
      from: from.id,
      to: to.id,
      // What it is passed to, or which field or local holds it, is the news; the kind stands in the words already.
      label: tellsMore.test(kind) || /, through |^call for /.test(how) ? how : stepWords[kind],
      isDashed: kind !== 'call',
      place: at,
    })),
    groups: groups.filter(({ id }) => used.has(id)),
  };
}

/** Code that is called in an exclave or in the secure kernel. */
function isOutside({ kind }: Station): boolean {
  return kind === 'method' || kind === 'secureEntry';
}

function groupOf({ file, kind }: Station): string {
  if (kind === 'method' || kind === 'secureEntry' || kind === 'exclave') return 'secure';
  return buildOf(file, defaultConfiguration).program === 'user' ? 'user' : 'kernel';
}

/** The definition's lines; of an operation those of its code. */
function linesOf({ file, kind, line, start }: Station, index: CheckoutIndex): { startLine: number; endLine: number } {
  const facts = index.file(file);
  const own = { startLine: line, endLine: line };
  if (facts === undefined) return own;
  if (kind === 'operation') {
    const code = facts.selections.find((one) => one.start === start && one.is);
    return code === undefined ? own : { startLine: line, endLine: Math.max(line, lineIn(facts, code.to) - 1) };
  }
  const symbol = facts.symbols.find((one) => one.nameStart === start);
  return symbol === undefined ? own : { startLine: symbol.startLine, endLine: symbol.endLine };
}

function summaryOf({ entries, exits, starts }: CallPath, isCut: boolean): string {
  const begins = entries.filter((one) => !starts.includes(one)).length;
  const others = exits.filter((one) => !starts.includes(one));
  const ends = others.filter(isOutside).length;
  const served = others.filter((one) => !isOutside(one) && one.kind !== 'exclave').map(fullName);
  const part = (count: number, one: string, many: string) => (count === 1 ? one : `${count} ${many}`);
  const up =
    begins === 0
      ? 'Nothing in the index leads here'
      : `${part(begins, 'One place', 'places')} from which it is reached`;
  const down =
    ends === 0
      ? starts.some(isOutside)
        ? 'here the kernel is left for an exclave'
        : served.length > 0
          ? `it is served by ${served.join(', ')}, and no way on into an exclave is seen`
          : 'no way on into an exclave is seen'
      : `${part(ends, 'one place', 'places')} where the kernel is left for an exclave`;
  return `${up}; ${down}. The shortest way for each${isCut ? '; there are more than are shown' : ''}. Calls through pointers are followed where the functions that the field is given are seen, and nowhere else.`;
}
