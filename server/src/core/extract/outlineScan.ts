/**
 * Definitions by their look, for files around the scope that are not worth a parse. C is read from its tokens, level by
 * level; for the assembler and MIG see `lineShapes.ts`. Costs a fraction of a parse and finds what a jump
 * needs: the place, and how far a function reaches.
 */

import { recordHeads } from '../dialect/recordHeads.ts';
import { storageWords } from '../dialect/words.ts';
import type { SymbolKind } from '../model/symbols.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier, string, type Tokens } from '../source/lexer.ts';
import { isParsedAsC } from './exclaveNames.ts';
import { findByLine, isInMacro } from './lineShapes.ts';
import { OutlineTokens } from './outlineTokens.ts';

/** Offsets are UTF-16 units; `end` is exclusive. */
export interface OutlinePlace {
  /** `maybe`: an argument of a macro at the outermost level, which may declare it. Only a parse can tell. */
  readonly kind: SymbolKind | 'maybe';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Known in its own file only. */
  readonly isStatic?: true;
}

/** The definitions in the order of their places. Never throws on any text. */
export function scanOutline(path: string, text: string, tokens: Tokens): OutlinePlace[] {
  const byLine = findByLine(path, text, tokens);
  const found: OutlinePlace[] = [...byLine];
  for (const line of tokens.directives) {
    if (line.keyword !== 'define' || tokens.kind[line.firstToken] !== identifier || line.firstToken >= line.endToken)
      continue;
    const start = tokens.start[line.firstToken] ?? 0;
    found.push({ kind: 'macro', name: text.slice(start, tokens.end[line.firstToken]), start, end: line.end });
  }
  if (isParsedAsC(path) || /\.mm?$/i.test(path))
    found.push(...new OutlineReader(text, tokens).run().filter(({ start }) => !isInMacro(byLine, start)));
  return found.sort((a, b) => a.start - b.start);
}

/** Reads declarations at a file's outermost level; bodies are stepped over. */
class OutlineReader extends OutlineTokens {
  private readonly found: OutlinePlace[] = [];
  private readonly heads = recordHeads(this.text, this.tokens);
  private at = 0;
  private isStatic = false;

  run(): OutlinePlace[] {
    while (this.at < this.tokens.count) {
      const before = this.at;
      this.declaration();
      if (this.at === before) this.at++;
    }
    return this.found;
  }

  /** One declaration, up to its `;` or the brace that closes its body. */
  private declaration(): void {
    const { text, tokens } = this;
    this.isStatic = false;
    let isTypedef = false;
    let isExtern = false;
    let words = 0;
    /** Words that are no storage class. */
    let types = 0;
    /** Words without two underscores at their head. */
    let plain = 0;
    let called = -1;
    let calledEnd = -1;
    let last = -1;
    let initialised = -1;
    let head: { open: number; close: number } | undefined;
    while (this.at < tokens.count) {
      const token = this.at;
      if ((tokens.directiveOf[token] ?? -1) >= 0) {
        this.at++;
        continue;
      }
      const kind = tokens.kind[token] ?? 0;
      if (kind === identifier) {
        const word = this.word(token);
        this.at++;
        if (word === 'template') this.stepOverAngles();
        else if (word === 'using') isTypedef = true;
        else if (word === 'typedef') isTypedef = true;
        else if (word === 'extern') isExtern = true;
        else if (word === 'static') this.isStatic = true;
        else if (word === 'struct' || word === 'union' || word === 'enum' || word === 'class') {
          this.tag(word);
          last = -1;
        } else if (
          word.startsWith('__') &&
          (tokens.kind[this.at] === 40 || (last >= 0 && words > 1) || tokens.kind[token - 1] === 125) &&
          !this.isOnlyName(token, types, isTypedef)
        ) {
          // An attribute, before or behind the name; alone at the head it may be a macro that declares.
          if (tokens.kind[this.at] === 40) {
            const close = this.close(this.at);
            const following = tokens.kind[close + 1];
            const isNameless = last < 0 || types <= 1 || isKeyword(this.word(last));
            if (called < 0 && words > 0 && this.isFunctionHead(token)) {
              called = token;
              calledEnd = close;
            } else if (plain === 0) head = { open: this.at, close };
            else if (
              called < 0 &&
              initialised < 0 &&
              this.hasType(token) &&
              !/^__(attribute|asm|declspec)/.test(word) &&
              (following === 123 || (following === 59 && isNameless && !isTypedef))
            ) {
              called = token;
              calledEnd = close;
            }
            this.at = close + 1;
          }
        } else if (initialised < 0) last = token;
        words++;
        if (!storageWords.has(word)) types++;
        if (!word.startsWith('__')) plain++;
        continue;
      }
      if (kind === string && isExtern && tokens.kind[token + 1] === 123) {
        // `extern "C" {`: what is inside is at the outermost level.
        this.at += 2;
        return;
      }
      if (kind === 40) {
        const close = this.close(token);
        if (called < 0 && initialised < 0 && tokens.kind[token + 1] === identifier && tokens.kind[token + 2] === 41) {
          // `(name)(…)`: a function that is a macro as well.
          if (tokens.kind[token + 3] === 40 && words > 0) {
            called = token + 1;
            last = called;
            calledEnd = this.close(token + 3);
            this.at = calledEnd + 1;
            continue;
          }
        }
        const isPointer = tokens.kind[token + 1] === 42 || tokens.kind[token + 1] === 94;
        // `(*name)(…)` declares a pointer; otherwise the name before the first parenthesis is what is declared.
        if (called < 0 && initialised < 0 && isPointer && words > 0) {
          last = this.lastWord(token + 1, close);
          this.at = close + 1;
          if (tokens.kind[this.at] === 40) this.at = this.close(this.at) + 1;
          continue;
        }
        if (called < 0 && last === token - 1 && words > 0 && initialised < 0 && !this.isAttribute(last)) {
          // `static os_atomic(int) *name(…)`: only a type is followed by a star.
          const isType = tokens.kind[close + 1] === 42;
          // A macro at the head of a declaration stands for a type when a name follows on its line, else for itself.
          if (isType) {
            this.at = close + 1;
            continue;
          }
          if (types === 1 && !this.isQualified(last) && tokens.kind[close + 1] === identifier) {
            if (text.slice(tokens.end[close], tokens.start[close + 1]).includes('\n')) {
              this.maybe(last + 1, close);
              this.at = close + 1;
              return;
            }
          } else {
            called = last;
            calledEnd = close;
          }
        }
        this.at = close + 1;
        continue;
      }
      if (kind === 61) {
        if (initialised < 0) initialised = token;
        this.at++;
        continue;
      }
      if (kind === 91) {
        this.at = this.close(token) + 1;
        continue;
      }
      if (kind === 123) {
        const record = this.heads.get(token - 1);
        if (record !== undefined) {
          this.push(record.kind, token - 1, this.body(token), record.name);
          this.innerTags(token, this.at);
          last = -1;
          continue;
        }
        if (called >= 0 && initialised < 0 && !isTypedef) {
          const end = this.body(token);
          this.push(this.isQualified(called) ? 'method' : 'function', called, end);
          return;
        }
        if (initialised < 0 && last >= 0 && this.word(last - 1) === 'namespace') {
          this.at++;
          return;
        }
        const end = this.body(token);
        // `static int name SYSCTL_HANDLER_ARGS {`: a macro is the parameter list.
        if (called < 0 && initialised < 0 && !isTypedef && types > 2 && last === token - 1 && this.hasType(last - 1)) {
          this.push('function', last - 1, end);
          return;
        }
        continue;
      }
      if (kind === 59) {
        this.at++;
        const end = tokens.end[token] ?? 0;
        if (isTypedef) {
          const name = called >= 0 && last === called ? called : last;
          if (name >= 0) this.push('typedef', name, end);
        } else if (called >= 0 && calledEnd < token && initialised < 0) {
          // A macro that declares (`static LCK_GRP_DECLARE(…);`) has no type before its name.
          if (types > 1 || this.isQualified(called)) this.push('prototype', called, end);
          else this.maybe(called + 1, calledEnd);
        } else if (head !== undefined && plain === 0) {
          this.maybe(head.open, head.close);
        } else if (last >= 0 && words > 1) {
          this.push(isExtern && initialised < 0 ? 'extern-variable' : 'variable', last, end);
        }
        return;
      }
      if (kind === 125) {
        this.at++;
        return;
      }
      if (kind === 44 && called < 0 && last >= 0 && words > 1) {
        this.push(isTypedef ? 'typedef' : isExtern ? 'extern-variable' : 'variable', last, tokens.end[token] ?? 0);
        last = -1;
        initialised = -1;
      }
      this.at++;
    }
  }

  /** Behind `template`: its parameters. */
  private stepOverAngles(): void {
    const { tokens } = this;
    if (tokens.kind[this.at] !== 60) return;
    let depth = 0;
    for (; this.at < tokens.count && tokens.kind[this.at] !== 59 && tokens.kind[this.at] !== 123; this.at++) {
      const kind = tokens.kind[this.at];
      if (kind === 60) depth++;
      else if (kind === 62 && --depth === 0) {
        this.at++;
        return;
      }
    }
  }

  private maybe(open: number, close: number): void {
    for (let token = open + 1; token < close; token++)
      if (this.tokens.kind[token] === identifier) this.push('maybe', token, this.tokens.end[token] ?? 0);
  }

  /** Behind `struct`, `union`, `enum`, `class`: the tag, and the cases of an enum. */
  private tag(word: string): void {
    const { tokens } = this;
    let name = -1;
    while (this.at < tokens.count && tokens.kind[this.at] === identifier) {
      if (name >= 0 && this.isFunctionHead(this.at)) break;
      if (this.isAttribute(this.at)) {
        this.at++;
        if (tokens.kind[this.at] === 40) this.at = this.close(this.at) + 1;
      } else {
        name = this.at++;
        this.stepOverAngles();
      }
    }
    let open = this.at;
    if (tokens.kind[open] === 58) while (open < tokens.count && ![123, 59, 40].includes(tokens.kind[open] ?? 0)) open++;
    if (tokens.kind[open] !== 123) {
      // `struct tag name;`: the last word is what is declared.
      if (name >= 0 && tokens.kind[name - 1] === identifier && !this.isTagWord(name - 1)) this.at = name;
      return;
    }
    const end = this.body(open);
    if (name >= 0) this.push(word as SymbolKind, name, end);
    if (word === 'enum') this.cases(open);
    else this.innerTags(open, this.at);
  }

  /** Records inside of a record are known by their tags as well. */
  private innerTags(open: number, after: number): void {
    const { tokens } = this;
    for (let token = open + 1; token < after - 2; token++) {
      if (tokens.kind[token] !== identifier) continue;
      const before = tokens.kind[token - 1];
      // A macro in a member's place may make members, or a record around them.
      if (tokens.kind[token + 1] === 40 && (before === 59 || before === 123) && !this.isKeywordAt(token))
        this.maybe(token + 1, this.close(token + 1));
      if (!this.isTagWord(token)) continue;
      if (tokens.kind[token + 1] !== identifier || tokens.kind[token + 2] !== 123) continue;
      const back = this.at;
      this.push(this.word(token) as SymbolKind, token + 1, this.body(token + 2));
      this.at = back;
    }
  }

  private cases(open: number): void {
    const { tokens } = this;
    for (let token = open + 1; token < this.at - 1; token++) {
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      const kind = tokens.kind[token];
      if (kind === 40) token = this.close(token);
      else if (kind === identifier) {
        let before = token - 1;
        while (before > open && (tokens.directiveOf[before] ?? -1) >= 0) before--;
        // `COLORS(X)` is a macro that lists some.
        if ((before === open || tokens.kind[before] === 44) && tokens.kind[token + 1] !== 40)
          this.push('enumerator', token, tokens.end[token] ?? 0);
      }
    }
  }

  /** Steps over a body. Returns the offset behind its closing brace; a brace in the first column closes it at once. */
  private body(open: number): number {
    const { tokens, text } = this;
    let depth = 0;
    for (let token = open; token < tokens.count; token++) {
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      const kind = tokens.kind[token];
      if (kind === 123) depth++;
      else if (kind === 125) {
        depth--;
        if (depth <= 0 || text.charCodeAt((tokens.start[token] ?? 0) - 1) === 10) {
          this.at = token + 1;
          return tokens.end[token] ?? 0;
        }
      }
    }
    this.at = tokens.count;
    return text.length;
  }

  private push(kind: OutlinePlace['kind'], name: number, end: number, word = this.word(name)): void {
    if (isKeyword(word)) return;
    if ((kind === 'variable' || kind === 'extern-variable') && !this.endsDeclarator(name + 1)) return;
    const isStatic = this.isStatic && (kind === 'function' || kind === 'variable' || kind === 'prototype');
    this.found.push({
      kind,
      name: word,
      start: this.tokens.start[name] ?? 0,
      end,
      ...(isStatic ? { isStatic: true as const } : {}),
    });
  }
}
