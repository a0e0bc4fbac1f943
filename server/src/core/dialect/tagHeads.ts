/** Heads of enums and classes. */
import type { CodeView } from './codeView.ts';
import { closeOfAngle } from './cpp.ts';
import type { Edits } from './edits.ts';
import { closeBrace, colon, equals, less, openBrace, openParen, semicolon } from './punctuation.ts';
import { tag } from './roles.ts';

/** `enum x : uint8_t {` and `class x : public y {` lose what stands between colon and brace. */
export function maskTagHead(view: CodeView, edits: Edits, at: number): void {
  let next = at + 1;
  // Attributes between the tag and its name are blanked by the walk; here they are only stepped over.
  while (next < at + 12 && (view.isWord(next) || view.kind(next) === openParen)) {
    next = view.kind(next) === openParen ? view.partner(next) + 1 : next + 1;
    if (next <= at) return;
  }
  const angle = view.isCpp && view.kind(next) === less ? closeOfAngle(view, next) : -1;
  if (angle > 0 && [openBrace, colon, semicolon].includes(view.kind(angle + 1))) {
    // `template <> struct x <bool> {`: the arguments of a specialization.
    edits.blankTokens(next, angle);
    edits.skip(next, angle);
    next = angle + 1;
  }
  if (view.kind(next) !== colon || view.kind(next + 1) === colon) return;
  const isTag = view.role(at) === tag;
  for (let brace = next + 1; brace < next + 24; brace++) {
    const kind = view.kind(brace);
    if (kind === openBrace) {
      edits.blank(view.start(next), view.start(brace));
      edits.skip(next, brace - 1);
      return;
    }
    // No head after all: a bit-field, a label, a conditional expression.
    if (kind === semicolon || kind === openParen || kind === closeBrace || (kind === equals && isTag)) return;
  }
}
