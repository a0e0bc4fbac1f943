/** The script of the diagram's page: keys and clicks become messages; what the editor is at is marked; pictures are painted. */
import type { FromPage, SaveKind, ToPage } from '../messages.ts';
import { paint } from './paint.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const editor = acquireVsCodeApi();
/** Each is one stop of the tab key; the arrow keys move inside. */
const nodes = [...document.querySelectorAll<SVGGElement>('.diagram .node')];
const edges = [...document.querySelectorAll<SVGGElement>('.diagram .edge-item[role]')];

function indexOf(element: Element, of: 'node' | 'edge' | 'line'): number {
  return Number(element.getAttribute(`data-${of}`));
}
function open(element: Element, of: 'node' | 'edge'): void {
  editor.postMessage({ type: 'open', of, index: indexOf(element, of) });
}

/** One of a kind is in the tab order: the one that had the focus last. */
function focusOn(one: SVGGElement, all: readonly SVGGElement[]): void {
  for (const other of all) other.setAttribute('tabindex', other === one ? '0' : '-1');
  one.focus();
  one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The nearest in a direction; what lies aside counts for more. */
function neighbour(
  from: SVGGElement,
  all: readonly SVGGElement[],
  [x, y]: readonly [number, number],
): SVGGElement | undefined {
  const middle = (one: Element) => {
    const { height, left, top, width } = one.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  const here = middle(from);
  let best: SVGGElement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of all) {
    if (one === from) continue;
    const there = middle(one);
    const along = (there.x - here.x) * x + (there.y - here.y) * y;
    const aside = Math.abs((there.x - here.x) * y) + Math.abs((there.y - here.y) * x);
    if (along <= 1) continue;
    const distance = along + 3 * aside;
    if (distance < least) [least, best] = [distance, one];
  }
  return best;
}

function listen(all: readonly SVGGElement[], of: 'node' | 'edge'): void {
  for (const one of all) {
    one.addEventListener('click', () => {
      focusOn(one, all);
      open(one, of);
    });
    one.addEventListener('keydown', (event) => {
      const direction = directions[event.key];
      const end = event.key === 'Home' ? all[0] : event.key === 'End' ? all.at(-1) : undefined;
      const next = direction === undefined ? end : neighbour(one, all, direction);
      if (event.key === 'Enter' || event.key === ' ') open(one, of);
      else if (next !== undefined) focusOn(next, all);
      else if (direction === undefined) return;
      event.preventDefault();
    });
  }
}
listen(nodes, 'node');
listen(edges, 'edge');
edges[0]?.setAttribute('tabindex', '0');
for (const line of document.querySelectorAll('.diagram .hit')) line.addEventListener('click', () => open(line, 'edge'));
for (const of of ['node', 'edge'] as const)
  for (const button of document.querySelectorAll(`li button[data-${of}]`))
    button.addEventListener('click', () => open(button, of));
for (const button of document.querySelectorAll('button[data-save]'))
  button.addEventListener('click', () =>
    editor.postMessage({ type: 'save', as: (button.getAttribute('data-save') ?? 'svg') as SaveKind }),
  );

document.getElementById('copy')?.addEventListener('click', () => editor.postMessage({ type: 'copy' }));
const canvas = document.querySelector('.canvas');
const fit = document.getElementById('fit');
function setFit(isFit: boolean): void {
  canvas?.classList.toggle('fit', isFit);
  fit?.setAttribute('aria-pressed', String(isFit));
}
fit?.addEventListener('click', () => setFit(canvas?.classList.contains('fit') === false));

/** A diagram that is shrunk below this cannot be read. */
const readable = 0.7;
/** What is a little too wide is shrunk; of what is much too wide the place where it begins is shown, not its empty left side. */
function showBeginning(): void {
  const room = canvas?.clientWidth ?? 0;
  const wide = canvas?.scrollWidth ?? 0;
  const first = nodes[0]?.getBoundingClientRect();
  if (canvas === null || room === 0 || wide <= room || first === undefined) return;
  if (room / wide >= readable) setFit(true);
  else canvas.scrollLeft += first.left + first.width / 2 - canvas.getBoundingClientRect().left - room / 2;
}
showBeginning();

function mark(all: Iterable<Element>, of: 'node' | 'edge' | 'line', current: readonly number[]): void {
  for (const one of all) {
    const isCurrent = current.includes(indexOf(one, of));
    one.classList.toggle('current', isCurrent);
    if (isCurrent && of !== 'line') one.setAttribute('aria-current', 'location');
    else one.removeAttribute('aria-current');
  }
}

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type === 'current') {
    mark(nodes, 'node', data.nodes);
    mark(edges, 'edge', data.edges);
    mark(document.querySelectorAll('.diagram .edge[data-line]'), 'line', data.edges);
  } else
    void paint(data.svg, data.width, data.height).then(
      (png) => editor.postMessage({ type: 'painted', png }),
      () => editor.postMessage({ type: 'painted', png: new Uint8Array() }),
    );
});
editor.postMessage({ type: 'ready' });
