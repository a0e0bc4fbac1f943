/** Shows a step at its place: the lines are marked, and the text stands below them as a comment. */
import * as vscode from 'vscode';
import type { WireTourStep } from '../../../server/src/protocol/requests.ts';

export interface ShownStep {
  readonly tour: string;
  readonly step: WireTourStep;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** Markdown about steps before it that the release lacks. */
  readonly before: string;
}

export class StepComment implements vscode.Disposable {
  private readonly controller = vscode.comments.createCommentController('xnuExclaves.tour', 'XNU Exclaves');
  private readonly mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderWidth: '0 0 0 3px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('charts.orange'),
    overviewRulerColor: new vscode.ThemeColor('charts.orange'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  });
  private thread: vscode.CommentThread | undefined;
  private marked: { readonly uri: string; readonly lines: vscode.Range } | undefined;
  private readonly visibility = vscode.window.onDidChangeVisibleTextEditors(() => this.paint());

  constructor() {
    // Neither a reply nor a comment of one's own is asked for.
    this.controller.options = {};
  }

  /** False when the place cannot be opened. */
  async show({ before, count, number, step, tour }: ShownStep): Promise<boolean> {
    if (step.location === undefined) return false;
    const { range, uri } = step.location;
    const start = new vscode.Position(range.start.line, range.start.character);
    const lines = new vscode.Range(
      step.lines?.startLine ?? start.line,
      0,
      step.lines?.endLine ?? start.line,
      Number.MAX_SAFE_INTEGER,
    );
    const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
      selection: new vscode.Range(start, start),
      preview: true,
    });
    this.clear();
    this.marked = { uri: editor.document.uri.toString(), lines };
    this.paint();
    // Under the name: that line is in the middle of the editor.
    const body = new vscode.MarkdownString([before, step.markdown].filter((part) => part !== '').join('\n\n'));
    const at = new vscode.Range(start.line, 0, start.line, 0);
    this.thread = this.controller.createCommentThread(editor.document.uri, at, [
      { body, mode: vscode.CommentMode.Preview, author: { name: step.title } },
    ]);
    this.thread.label = vscode.l10n.t('{0} · step {1} of {2}', tour, number, count);
    this.thread.canReply = false;
    this.thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    this.thread.contextValue = [number > 1 ? 'hasPrevious' : '', number < count ? 'hasNext' : 'isLast']
      .join(' ')
      .trim();
    editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenter);
    return true;
  }

  /** Moves the keyboard to the text. */
  async focus(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.focusCommentOnCurrentLine');
  }

  clear(): void {
    this.thread?.dispose();
    this.thread = undefined;
    this.marked = undefined;
    this.paint();
  }

  dispose(): void {
    this.clear();
    this.visibility.dispose();
    this.mark.dispose();
    this.controller.dispose();
  }

  private paint(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const isHere = editor.document.uri.toString() === this.marked?.uri;
      editor.setDecorations(this.mark, isHere && this.marked !== undefined ? [this.marked.lines] : []);
    }
  }
}
