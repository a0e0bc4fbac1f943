/** C++ constructors and destructors, which have no type for a C parser to hold on to: they are blanked and noted. */
import type { CodeView } from './codeView.ts';
import type { Edits } from './edits.ts';
import { colon, equals, openBrace, semicolon, tilde } from './punctuation.ts';
import { blankCall, blankWord } from './roles.ts';

/** Token of the name and offsets of the whole. */
export interface Structor {
  readonly name: number;
  readonly start: number;
  readonly end: number;
  readonly isDefinition: boolean;
}

export class Structors {
  readonly found: Structor[] = [];
  /** Name of the class whose body is being read. */
  className = '';

  constructor(
    private readonly view: CodeView,
    private readonly edits: Edits,
  ) {}

  /** `A::A(…) : … { … }`, `A::~A()`, and `A(…);` in its class. Returns the last token, or -1. */
  mask(at: number, startOffset: number): number {
    const { view } = this;
    const name = this.nameOf(at);
    if (name < 0) return -1;
    const close = view.closeOfParen(name + 1);
    if (close < 0) return -1;
    let end = close + 1;
    // `~A() override;`, `A() = default;`.
    while (view.role(end) === blankWord || view.role(end) === blankCall)
      end = Math.max(end, view.closeOfParen(end + 1)) + 1;
    if (view.kind(end) === equals) end = view.find(end, semicolon);
    const brace = view.findBrace(end);
    const isDefinition = view.kind(end) === openBrace || (view.kind(end) === colon && brace > 0);
    if (isDefinition) end = view.partner(brace);
    else if (view.kind(end) !== semicolon) return -1;
    if (end < 0) return -1;
    const start = startOffset < 0 ? view.start(at) : startOffset;
    this.found.push({ name: view.token(name), start, end: view.end(end), isDefinition });
    this.edits.blank(start, view.end(end));
    return end;
  }

  /** The second `A` of `A::A` and `A::~A`, or the `A` in its class; -1 for any other name. */
  private nameOf(at: number): number {
    const { view } = this;
    if (view.kind(at + 1) === colon && view.kind(at + 2) === colon) {
      const name = view.kind(at + 3) === tilde ? at + 4 : at + 3;
      return view.isWord(name) && view.word(name) === view.word(at) ? name : -1;
    }
    return view.word(at) === this.className ? at : -1;
  }
}
