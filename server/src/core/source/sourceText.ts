/** A text with its line table. Lines are 0-based, columns and offsets are UTF-16 units, as in LSP. */
export class SourceText {
  private starts: Int32Array | undefined;

  constructor(readonly text: string) {}

  /** Offset of each line's first character. */
  get lineStarts(): Int32Array {
    if (this.starts === undefined) {
      const starts: number[] = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.starts = new Int32Array(starts);
    }
    return this.starts;
  }

  lineAt(offset: number): number {
    return lineOf(this.lineStarts, offset);
  }

  positionAt(offset: number): { line: number; character: number } {
    const line = this.lineAt(offset);
    return { line, character: offset - (this.lineStarts[line] ?? 0) };
  }

  /** Offset of a position; a column past the end of its line means the end of that line. */
  offsetAt(line: number, character: number): number {
    const starts = this.lineStarts;
    if (line < 0) return 0;
    const start = starts[line];
    if (start === undefined) return this.text.length;
    const next = starts[line + 1];
    return Math.min(start + Math.max(0, character), next === undefined ? this.text.length : next - 1);
  }
}

/** Index of the last line that starts at or before `offset`. */
export function lineOf(lineStarts: Int32Array, offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
