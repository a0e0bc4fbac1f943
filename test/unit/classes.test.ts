import { describe, expect, it } from 'vitest';
import { TokenView } from '../../server/src/core/extract/tokenView.ts';
import { meaningAt } from '../../server/src/core/index/meaning.ts';
import { buildOf, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { indexOf } from '../support/facts.ts';
import { withMarks } from '../support/markers.ts';

const classes = `// @file iokit/Thing.h
class Base {
	virtual void release(void);
	int getLength(void);
	typedef void (*Action)(Base *sender);
};
class Other { void release(void); int state; struct Extra { int other; }; Extra *extra; };
class Thing : public Base, private Other {
	struct Extra { int depth; };
	Extra *extra;
	int state;
	Thing *getNext(void);
	virtual void release(void) override;
	bool init(int inlined) { return /*<inline*/state/*>*/ == inlined; }
};
// @file iokit/Thing.cpp
#define super Base
int state;
Thing *Thing::getNext(void) { return this; }
void release(void) {}
`;

/** Lines of the header, or `path:line` of the rest. */
const at = (code: string, expected: Record<string, string>) =>
  withMarks(`${classes}${code}`, async (marked) => {
    const { index, macros } = await indexOf(marked.files);
    for (const [name, places] of Object.entries({ inline: '10', ...expected })) {
      const { path, start } = marked.mark(name);
      const text = marked.text(path);
      const view = new TokenView(text, scan(text));
      const found = meaningAt(index, macros, view, index.file(path), path, start, buildOf(path, defaultConfiguration));
      const shown =
        found.kind === 'symbols'
          ? found.symbols
              .map(({ file, symbol }) => `${file.path.endsWith('.h') ? '' : `${file.path}:`}${symbol.line + 1}`)
              .join(' ')
          : found.kind;
      expect(shown, name).toBe(places);
    }
  });

describe('a member of a class', () => {
  it('is its own before what it inherits, from a base of a base, too', async () => {
    await at(
      `class Last : public Thing { };
void f(Last *last, Thing *thing) {
	last->/*<own*/release/*>*/();
	thing->/*<inherited*/getLength/*>*/();
	last->getNext()->/*<second*/getLength/*>*/();
}
`,
      { own: '12', inherited: '3', second: '3' },
    );
  });

  it('is meant by its name alone in a method, with the types of the class', async () => {
    await at(
      `bool Thing::start(int local) {
	/*<field*/state/*>*/ = local;
	extra = make(/*<type*/Extra/*>*/);
	extra->/*<deep*/depth/*>*/ = 1;
	this->/*<explicit*/state/*>*/ = getNext()->/*<call*/state/*>*/;
	return /*<base*/getLength/*>*/() > 0;
}
int f(void) { return /*<global*/state/*>*/; }
`,
      { field: '10', type: '8', deep: '8', explicit: '10', call: '10', base: '3', global: 'iokit/Thing.cpp:2' },
    );
  });

  it('is that of the record of the class that a type names', async () => {
    await at(
      `int depth;
void f(Thing::Extra *extra) {
	extra->/*<parameter*/depth/*>*/ = 1;
	Thing::Extra *local = extra;
	/*<use*/local/*>*/->/*<of*/depth/*>*/ = 2;
}
`,
      { parameter: '8', use: 'local', of: '8' },
    );
  });

  it('is the class before its constructors where a method names a base', async () => {
    await at(
      `Base::Base(void) {}
bool Thing::copyTo(/*<parameter*/Base/*>*/ *to) {
	/*<local*/Base/*>*/ *made = new /*<made*/Base/*>*/();
	return made == to;
}
`,
      { parameter: '1 iokit/Thing.cpp:5', local: '1 iokit/Thing.cpp:5', made: 'iokit/Thing.cpp:5 1' },
    );
  });

  it('is that of the class that stands before the colons, or of what a macro names there', async () => {
    await at(
      `void Thing::release(void) {
	super::/*<super*/release/*>*/();
	Other::/*<named*/release/*>*/();
	run(Base::/*<action*/Action/*>*/);
	::/*<outside*/release/*>*/();
}
`,
      { super: '2', named: '6', action: '4', outside: 'iokit/Thing.cpp:4 iokit/Thing.cpp:5 2 6 12' },
    );
  });
});
