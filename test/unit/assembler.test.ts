import { describe, expect, it } from 'vitest';
import { scanOutline } from '../../server/src/core/extract/outlineScan.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { withMarks } from '../support/markers.ts';
import { meaning } from '../support/meaning.ts';

const source = `// @file osfmk/arm64/genassym.c
#define DECLARE(SYM, VAL) \\
	__asm("DEFINE " SYM ":\\t %0" : : "i" (VAL))
#define SAY(TEXT) print("said " TEXT "\\n")
int main(void)
{
	DECLARE("TH_STATE", offsetof(struct thread, th_state));
	DECLARE("TH_RUNNING",
	    /*<c*/TH_RUNNING/*>*/);
	SAY("TH_SAID");
	DECLARE(TH_STATE, 1);
	return 0;
}
// @file osfmk/kern/thread.h
#define TH_RUNNING 0x1
#define WRAPPED(x) x
struct thread { int th_state; };
// @file bsd/kern/plain.c
int text, eq, adr, TH_OTHER;
int TH(void) { return /*<other*/TH_STATE/*>*/; }
// @file osfmk/arm64/locore.s
#define USE_STATE ldr x1, [x0, /*<body*/TH_STATE/*>*/]
.macro LOAD_STATE
	nop
.endmacro
	./*<directive*/text/*>*/
entry:	/*<behind*/adr/*>*/	x0, Lmessage
	ldr	x0, [x8, /*<state*/TH_STATE/*>*/]
	and	x0, x0, /*<running*/TH_RUNNING/*>*/
	/*<mnemonic*/adr/*>*/	x0, /*<label*/Lmessage/*>*/
	b./*<suffix*/eq/*>*/	entry
	/*<macro*/LOAD_STATE/*>*/
	b	/*<entry*/entry/*>*/
	ldr	x0, /*<operand*/text/*>*/
/*<own*/Lmessage/*>*/:
	.asciz "said"
`;

describe('a name of an assembler file', () => {
  it('may be one that a C file makes for the assembler, by what its macro does with the text', async () => {
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'state')).toBe('osfmk/arm64/genassym.c:6');
      expect(await meaning(marked, 'body')).toBe('osfmk/arm64/genassym.c:6');
      expect((await meaning(marked, 'running')).split(' ')[0]).toBe('osfmk/arm64/genassym.c:7');
      // C has its own, and knows no other.
      expect(await meaning(marked, 'c')).toBe('osfmk/kern/thread.h:1');
      expect(await meaning(marked, 'other')).toBe('nothing');
      // Instructions and directives are the assembler's own, whatever C has of their names.
      for (const one of ['directive', 'mnemonic', 'behind', 'suffix'])
        expect(await meaning(marked, one), one).toBe('nothing');
      expect(await meaning(marked, 'macro')).toBe('osfmk/arm64/locore.s:2');
      expect(await meaning(marked, 'entry')).toBe('osfmk/arm64/locore.s:6');
      expect(await meaning(marked, 'operand')).toBe('bsd/kern/plain.c:1');
      // A label that no symbol table has.
      expect(await meaning(marked, 'label')).toBe('label 14');
      expect(await meaning(marked, 'own')).toBe('label 14');
    });
  });

  it('is found by a scan alone, too, and in no other file', () => {
    const text =
      '#define D(S, V) asm("x" S ":" :: "i" (V))\nvoid f(void) { D("ONE", 1); D("no name", 2); D(f("TWO"), 3); }\n';
    const constants = (path: string) =>
      scanOutline(path, text, scan(text)).flatMap(({ kind, name }) => (kind === 'assembler-constant' ? name : []));
    expect(constants('osfmk/arm64/genassym.c')).toEqual(['ONE']);
    expect(constants('osfmk/arm64/genassym.h')).toEqual([]);
  });
});
