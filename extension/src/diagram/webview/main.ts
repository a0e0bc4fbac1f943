/** The script of the diagram's page: keys and clicks become messages; the node that the editor is at is marked. */
import type { FromPage, ToPage } from '../messages.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const editor = acquireVsCodeApi();
const nodes = [...document.querySelectorAll<SVGGElement>('.diagram .node')];

function indexOf(element: Element): number {
  return Number(element.getAttribute('data-node'));
}

/** One node is in the tab order: the one that had the focus last. */
function focusOn(node: SVGGElement): void {
  for (const one of nodes) one.setAttribute('tabindex', one === node ? '0' : '-1');
  node.focus();
  node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The nearest node in a direction; what lies aside counts for more. */
function neighbour(from: SVGGElement, [x, y]: readonly [number, number]): SVGGElement | undefined {
  const middle = (node: Element) => {
    const { height, left, top, width } = node.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  const here = middle(from);
  let best: SVGGElement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    if (node === from) continue;
    const there = middle(node);
    const along = (there.x - here.x) * x + (there.y - here.y) * y;
    const aside = Math.abs((there.x - here.x) * y) + Math.abs((there.y - here.y) * x);
    if (along <= 1) continue;
    const distance = along + 3 * aside;
    if (distance < least) [least, best] = [distance, node];
  }
  return best;
}

for (const node of nodes) {
  node.addEventListener('click', () => {
    focusOn(node);
    editor.postMessage({ type: 'open', node: indexOf(node) });
  });
  node.addEventListener('keydown', (event) => {
    const direction = directions[event.key];
    const edge = event.key === 'Home' ? nodes[0] : event.key === 'End' ? nodes.at(-1) : undefined;
    const next = direction === undefined ? edge : neighbour(node, direction);
    if (event.key === 'Enter' || event.key === ' ') editor.postMessage({ type: 'open', node: indexOf(node) });
    else if (next !== undefined) focusOn(next);
    else if (direction === undefined) return;
    event.preventDefault();
  });
}
for (const button of document.querySelectorAll<HTMLButtonElement>('li button[data-node]'))
  button.addEventListener('click', () => editor.postMessage({ type: 'open', node: indexOf(button) }));
document.getElementById('save-svg')?.addEventListener('click', () => editor.postMessage({ type: 'save', as: 'svg' }));
document
  .getElementById('save-mermaid')
  ?.addEventListener('click', () => editor.postMessage({ type: 'save', as: 'mermaid' }));

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type !== 'current') return;
  for (const node of nodes) {
    const isCurrent = data.nodes.includes(indexOf(node));
    node.classList.toggle('current', isCurrent);
    if (isCurrent) node.setAttribute('aria-current', 'location');
    else node.removeAttribute('aria-current');
  }
});
editor.postMessage({ type: 'ready' });
