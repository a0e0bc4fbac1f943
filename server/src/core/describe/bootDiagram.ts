/** Boot as a diagram: what is registered for the start of the kernel, the stages with their steps, the tasks by rank. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { BootModel, BootStage, BootStep } from '../model/boot.ts';
import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode, DiagramRole } from '../model/diagram.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { shortRank, startupText } from './bootReport.ts';

const startGroup = 'start';
const bootGroup = 'boot';
const taskGroup = 'tasks';

/** Undefined where no stage is booted by a function that the index has: there is nothing to draw then. */
export function bootDiagram(model: BootModel, index: CheckoutIndex): Diagram | undefined {
  const booted = model.stages.filter(({ entry }) => entry !== undefined);
  if (booted.length === 0) return undefined;
  const drawing = new Drawing(index);
  startNodes(drawing, model);
  const { dispatcher } = model;
  if (dispatcher !== undefined)
    drawing.node({
      id: 'dispatcher',
      label: dispatcher.name,
      detail: placeText(dispatcher),
      role: 'focus',
      group: bootGroup,
      place: dispatcher,
    });
  for (const stage of booted) stageNodes(drawing, stage, model);
  const groups: DiagramGroup[] = [
    { id: startGroup, label: 'Start of the kernel' },
    { id: bootGroup, label: 'Boot of exclaves' },
    ...booted.map((stage) => ({ id: stage.name, label: `Stage ${stage.label}` })),
    { id: taskGroup, label: 'Boot tasks, lowest rank first' },
  ];
  const used = new Set(drawing.nodes.map(({ group }) => group));
  return {
    title: 'Boot order',
    summary: summaryOf(model, booted),
    nodes: drawing.nodes,
    edges: drawing.edges,
    groups: groups.filter(({ id }) => used.has(id)),
  };
}

/** Phases follow each other where the release's list of them is in the index; within one no order is told. */
function startNodes(drawing: Drawing, { startup }: BootModel): void {
  let before: { readonly id: string; readonly order: number } | undefined;
  let first: typeof before;
  for (const call of startup) {
    const id = `start:${call.phase}:${call.name}:${call.argument ?? ''}`;
    drawing.node({
      id,
      label: startupText(call),
      detail: `${call.phase} · ${placeText(call)}`,
      role: 'entry',
      group: startGroup,
      place: call,
    });
    const { order } = call;
    if (order === undefined) continue;
    if (first === undefined || order > first.order) {
      before = first;
      first = { id, order };
    }
    if (before !== undefined)
      drawing.edge({ from: before.id, to: id, label: 'later phase', isDashed: true, place: call });
  }
}

function stageNodes(drawing: Drawing, stage: BootStage, model: BootModel): void {
  const { entry } = stage;
  if (entry === undefined) return;
  const id = `stage:${stage.name}`;
  drawing.node({ id, label: entry.name, detail: placeText(entry), role: 'plain', group: stage.name, place: entry });
  if (model.dispatcher !== undefined)
    drawing.edge({ from: 'dispatcher', to: id, label: stage.label, isDashed: false, place: stage });
  steps(drawing, id, stage.name, stage.steps, model);
}

/**
 * The first step hangs from its caller; each other follows the call before it. A status is followed by nothing: of several
 * one is set, and which is not told.
 */
function steps(drawing: Drawing, caller: string, group: string, all: readonly BootStep[], model: BootModel): void {
  let before = caller;
  for (const [at, step] of all.entries()) {
    const id = `${caller}/${step.kind}:${step.name}:${at}`;
    const isFirst = before === caller;
    drawing.node({
      id,
      label: step.name,
      detail: step.kind === 'status' ? `status set · ${placeText(step)}` : placeText(step),
      role: step.kind === 'status' ? 'exit' : 'plain',
      group,
      place: step,
    });
    drawing.edge({ from: before, to: id, label: isFirst ? 'calls' : 'then', isDashed: !isFirst, place: step });
    if (step.kind === 'tasks') taskNodes(drawing, id, model);
    steps(drawing, id, group, step.steps, model);
    if (step.kind !== 'status') before = id;
  }
}

function taskNodes(drawing: Drawing, runner: string, { tasks }: BootModel): void {
  for (const task of tasks) {
    const id = `task:${task.name}`;
    drawing.node({
      id,
      label: task.name,
      detail: `${shortRank(task)} · ${placeText(task)}`,
      role: 'plain',
      group: taskGroup,
      place: task.definition ?? task,
    });
    drawing.edge({ from: runner, to: id, label: 'rank', isDashed: true, place: task });
  }
}

class Drawing {
  readonly nodes: DiagramNode[] = [];
  readonly edges: DiagramEdge[] = [];

  constructor(private readonly index: CheckoutIndex) {}

  node(node: DiagramNode & { readonly role: DiagramRole; readonly place: EvidencePlace }): void {
    if (this.nodes.some(({ id }) => id === node.id)) return;
    const { file, start, end, line } = node.place;
    this.nodes.push({ ...node, place: { file, start, end, line }, lines: this.linesOf(node.place) });
  }

  edge({ place, ...edge }: DiagramEdge & { readonly place: EvidencePlace }): void {
    const { file, start, end, line } = place;
    this.edges.push({ ...edge, place: { file, start, end, line } });
  }

  /** Of a definition all of its lines, of anything else its own. */
  private linesOf({ file, start, line }: EvidencePlace): { startLine: number; endLine: number } {
    const symbol = this.index
      .file(file)
      ?.symbols.find(({ kind, nameStart }) => kind === 'function' && nameStart === start);
    return symbol === undefined
      ? { startLine: line, endLine: line }
      : { startLine: symbol.startLine, endLine: symbol.endLine };
  }
}

function summaryOf({ startup, tasks }: BootModel, booted: readonly BootStage[]): string {
  const count = (number: number, one: string, many: string) => (number === 1 ? `one ${one}` : `${number} ${many}`);
  return `${count(booted.length, 'stage', 'stages')} with the functions called in each, ${count(tasks.length, 'boot task', 'boot tasks')}, ${count(startup.length, 'function', 'functions')} registered for the start of the kernel. Steps stand in the order of the text; which of them a condition skips, and the order of tasks of equal rank, are not told.`.replace(
    /^./,
    (letter) => letter.toUpperCase(),
  );
}

function placeText({ file, line }: EvidencePlace): string {
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`;
}
