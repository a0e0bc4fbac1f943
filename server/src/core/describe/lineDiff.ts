/** Two short texts line by line, as a unified diff has them: for bodies of one symbol. */

/** Cells of the table that finds what both have; above, everything is told as replaced. */
const largest = 4_000_000;
/** Equal lines around a change that are shown. */
const around = 3;

/** Lines that begin with a space, `+` or `-`, and `…` where equal ones are left out; empty when the texts are equal. */
export function lineDiff(before: string, after: string): string[] {
  if (before === after) return [];
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const middle = compare(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const lines = [
    ...old.slice(0, head).map((line) => ` ${line}`),
    ...middle,
    ...old.slice(old.length - tail).map((line) => ` ${line}`),
  ];
  return withoutFarLines(lines);
}

/** The longest common subsequence; what is not in it went or came. */
function compare(old: readonly string[], now: readonly string[]): string[] {
  const width = now.length + 1;
  if (old.length * now.length > largest) return [...old.map((line) => `-${line}`), ...now.map((line) => `+${line}`)];
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        old[i] === now[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(` ${old[i]}`);
      i++;
      j++;
    } else if (
      j >= now.length ||
      (i < old.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    )
      lines.push(`-${old[i++] ?? ''}`);
    else lines.push(`+${now[j++] ?? ''}`);
  }
  return lines;
}

function withoutFarLines(lines: readonly string[]): string[] {
  const isNear = lines.map(() => false);
  lines.forEach((line, at) => {
    if (line.startsWith(' ')) return;
    for (let near = Math.max(0, at - around); near <= Math.min(lines.length - 1, at + around); near++)
      isNear[near] = true;
  });
  const kept: string[] = [];
  lines.forEach((line, at) => {
    if (isNear[at] === true) kept.push(line);
    else if (isNear[at - 1] !== false || at === 0) kept.push('…');
  });
  return kept;
}
