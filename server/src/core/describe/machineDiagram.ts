/** The life of a conclave as a diagram: states, the ways between them that code takes, those that a comment draws. */
import { anyState, Comparison } from '../concepts/conclaves/compare.ts';
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { ComparedStep, MachineValue, StateMachine, StepVerdict } from '../model/conclaves.ts';
import type { Diagram, DiagramEdge, DiagramKey, DiagramNode } from '../model/diagram.ts';
import { labelOf, noDrawingText } from './conclaveReport.ts';
import { functionLines, shortPlace } from './diagramPlaces.ts';

const lineOfVerdict: Readonly<Record<StepVerdict, Omit<DiagramKey, 'label'>>> = {
  both: { isDashed: false },
  code: { isDashed: false, stroke: 'heavy' },
  drawing: { isDashed: true },
  dead: { isDashed: true, stroke: 'dotted' },
};
const wordsOfVerdict: Readonly<Record<StepVerdict, string>> = {
  both: 'in code and drawing',
  code: 'only in code',
  drawing: 'only in the drawing',
  dead: 'calls only under #if 0',
};

export function machineDiagram(machine: StateMachine, index: CheckoutIndex): Diagram {
  const { chains, drawing, states, transitions } = machine;
  const steps =
    drawing === undefined
      ? new Comparison(states, transitions, chains, { ...nowhere, boxes: [], steps: [], unread: [] }).steps
      : machine.compared;
  const verdicts = (Object.keys(lineOfVerdict) as StepVerdict[]).filter((one) =>
    steps.some(({ verdict }) => verdict === one),
  );
  const isKeyed = drawing !== undefined || verdicts.includes('dead');
  return {
    title: 'Conclave state machine',
    summary: summaryOf(machine),
    nodes: [
      ...[...new Set(steps.flatMap(({ from, to }) => [from, to]))]
        .filter((name) => !states.some((one) => one.name === name))
        .map((name): DiagramNode => ({ id: name, label: labelOf(machine)(name), ...aside(name) })),
      ...states.map(stateNode),
    ],
    edges: steps.map((one) => edgeOf(one, machine, index)),
    groups: [],
    ...(isKeyed
      ? { keys: verdicts.map((one) => ({ label: keyLabel(one, drawing !== undefined), ...lineOfVerdict[one] })) }
      : {}),
  };
}

const nowhere = { file: '', start: 0, end: 0, line: 0 };

function stateNode(state: MachineValue): DiagramNode {
  const { doc: _, name, label, value, ...place } = state;
  return {
    id: name,
    label,
    detail: `${value} · ${shortPlace(place)}`,
    role: 'plain',
    place,
    names: [name],
    lines: { startLine: place.line, endLine: place.line },
  };
}

/** What stands for no state of the enum. */
function aside(name: string): Pick<DiagramNode, 'detail' | 'role'> {
  if (name === '') return { detail: 'the record is set up', role: 'entry' };
  return name === anyState ? { detail: 'no test of the state before it', role: 'external' } : { role: 'external' };
}

function edgeOf(step: ComparedStep, { drawing }: StateMachine, index: CheckoutIndex): DiagramEdge {
  const { from, label, to, transitions, verdict } = step;
  const isDrawn = drawing?.steps.some((one) => one.from === from && one.to === to) === true;
  const [first] = transitions;
  const writers = [...new Set(transitions.map((one) => one.function))];
  const words =
    drawing === undefined
      ? verdict === 'dead'
        ? wordsOfVerdict.dead
        : ''
      : verdict === 'dead' && !isDrawn
        ? `only in code, ${wordsOfVerdict.dead}`
        : verdict === 'both'
          ? ''
          : wordsOfVerdict[verdict];
  // The code is what a click leads to; an arrow without any leads to its head in the comment.
  const { end, file, line, start } = first ?? step;
  return {
    from,
    to,
    label: [label === '' ? '' : `“${label}”`, ...writers, words].filter((part) => part !== '').join('\n'),
    ...lineOfVerdict[verdict === 'code' && drawing === undefined ? 'both' : verdict],
    place: { file, start, end, line },
    ...(first === undefined ? {} : functionLines(index, first)),
  };
}

function keyLabel(verdict: StepVerdict, hasDrawing: boolean): string {
  return verdict === 'both' || (verdict === 'code' && !hasDrawing)
    ? hasDrawing
      ? wordsOfVerdict.both
      : 'in code'
    : wordsOfVerdict[verdict];
}

function summaryOf(machine: StateMachine): string {
  const { drawing, record, stateField, stateType, transitions } = machine;
  const source = `Every write of ${record}.${stateField} (${stateType}) that was found, ${transitions.length} in all.`;
  return drawing === undefined
    ? `${source} ${noDrawingText(machine)}`
    : `${source} Beside it the drawing of ${shortPlace(drawing)}: its labels stand in quotation marks.`;
}
