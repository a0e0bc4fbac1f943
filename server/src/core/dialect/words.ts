/**
 * Words the C grammar does not know and the checkout's own `#define`s cannot teach, because they belong to the compiler
 * or to SDK headers that are not in the open source. Each row says why it is here and shows a use.
 *
 * To add one: a row here. `test/unit/dialect.test.ts` runs every example.
 */

/** What happens to a word (and to the parentheses after it). */
export type WordAction =
  /** The word is blanked. */
  | 'blankWord'
  /** The word is blanked, with its parentheses when it has some. */
  | 'blankCall'
  /** The word and its parentheses are blanked, what is inside stays: `_Atomic(int) x` → `int x`. */
  | 'unwrapCall'
  /** The call stands for a type and becomes one: `__typeof__(x) y` → `__________ y`. */
  | 'fillType'
  /** The word stands for a type and becomes a name: `auto x = y` → `_    x = y`. */
  | 'fillWord';

export interface WordRule {
  readonly words: RegExp;
  readonly action: WordAction;
  readonly reason: string;
  readonly example: string;
  /** Only in C++ files. */
  readonly cpp?: true;
  /** What it comes to is not in the source, so a declaration begins behind it. */
  readonly outside?: true;
}

export const wordRules: readonly WordRule[] = [
  {
    words: /^__(BEGIN|END)_DECLS$/,
    action: 'blankWord',
    reason:
      'BSD’s marks around the declarations of C: `sys/cdefs.h` defines them, and a part of a checkout may be without it.',
    example: '__BEGIN_DECLS\ntypedef enum { ONE = 1, TWO } count_t;\nint f(count_t n);\n__END_DECLS\n',
  },
  {
    words: /^_(Nonnull|Nullable|Null_unspecified|Nullable_result)$|^__(nonnull|nullable|null_unspecified)$/,
    action: 'blankWord',
    reason: "Clang's nullability qualifiers, which may stand behind a star, in an array parameter or behind a caret.",
    example: 'int f(const uint8_t name[_Nonnull 32], void (^_Nonnull done)(int));',
  },
  {
    words: /^__(block|weak|strong|unsafe_unretained|autoreleasing|kindof|bridge)$/,
    action: 'blankWord',
    reason: 'Storage qualifiers of the Blocks extension.',
    example: 'void f(void) { __block int n = 0; g(&n); }',
  },
  {
    words: /^__attribute(__)?$|^__declspec$|^_Pragma$|^_Alignas$|^alignas$/,
    action: 'blankCall',
    reason: 'GNU attributes: the grammar takes them in some places only (not between `enum` and its brace).',
    example: 'typedef enum __attribute__((flag_enum)) { A = 1 } flags_t;',
  },
  {
    words: /^(__asm__|__asm|asm)$/,
    action: 'blankCall',
    reason: 'Assembler statements and labels; the labels behind a declarator are outside the grammar.',
    example: 'extern char start[] __asm__("section$start$x");',
  },
  {
    words: /^_?(Static_assert|static_assert)$/,
    action: 'blankCall',
    reason: 'A declaration that declares nothing; its condition may hold a type.',
    example: '_Static_assert(sizeof (struct x) == 8, "size");',
  },
  {
    words:
      /^(API|SPI|IOKIT|DRIVERKIT)?_?(UN)?(AVAILABLE|DEPRECATED|DEPRECATED_WITH_REPLACEMENT|UNAVAILABLE)(_BEGIN|_END)?$/,
    action: 'blankCall',
    reason: 'Availability macros of the SDK, whose definitions are not in the open source.',
    example: 'int f(void) SPI_AVAILABLE(macos(14.4), ios(17.4));',
    outside: true,
  },
  {
    words: /^__ptrauth(_\w+)?$/,
    action: 'blankCall',
    reason: 'The pointer authentication qualifier of arm64e.',
    example: 'struct x { struct task *__ptrauth(1, 1, 2) owner; };',
  },
  {
    words:
      /^(noreturn|_Noreturn|__extension__|__restrict|__restrict__|restrict|__inline|__inline__|__volatile__|__const|__private_extern__)$/,
    action: 'blankWord',
    reason: 'Compiler spellings of qualifiers that change nothing for a reader of declarations.',
    example: 'void __extension__ *copy(void *__restrict to);',
  },
  {
    words: /^(_Atomic|os_atomic|__ptrauth_abi)$/,
    action: 'unwrapCall',
    reason: 'A type in parentheses; the qualifier form without parentheses parses as it is.',
    example: 'static os_atomic(uint64_t) counter;',
  },
  {
    words: /^(__typeof__|__typeof|typeof|typeof_unqual|__auto_type_of|decltype)$/,
    action: 'fillType',
    reason: 'An expression in place of a type.',
    example: 'void f(int x) { __typeof__(x) y = x; }',
  },
  {
    words: /^(__unused|__used|__packed|__dead2|__pure2|__result_use_check|__kpi_unavailable)$/,
    action: 'blankWord',
    reason: 'Defined in sys/cdefs.h; kept for a checkout of which only a part is open.',
    example: 'static int f(int x __unused);',
  },
  {
    words:
      /^__(counted_by|sized_by|ended_by|counted_by_or_null|sized_by_or_null)$|^__(single|indexable|bidi_indexable|unsafe_indexable|null_terminated|terminated_by|counted)$/,
    action: 'blankCall',
    reason: "The bounds annotations of -fbounds-safety: the compiler's own, or defined away.",
    example: 'int f(char *__counted_by(n) buffer, size_t n);',
  },
  {
    words: /^(virtual|override|final|explicit|friend|constexpr|mutable|typename|noexcept|inline)$/,
    action: 'blankWord',
    reason: 'C++ specifiers; the C grammar reads the rest of the declaration.',
    example: 'struct x { virtual int f(int) override; };',
    cpp: true,
  },
  {
    words: /^auto$/,
    action: 'fillWord',
    reason: 'In C++ a type that the compiler infers; in C a storage class nobody writes.',
    example: 'void f(void) { auto x = g(); }',
    cpp: true,
  },
  {
    words: /^(static_cast|reinterpret_cast|const_cast|dynamic_cast|new|delete|operator)$/,
    action: 'blankWord',
    reason: 'C++ operators spelt as words; what follows them reads as a call or an operand.',
    example: 'void f(void) { x = new y(1); }',
    cpp: true,
  },
];

const ruled = new RegExp(wordRules.map(({ words }) => words.source).join('|'));
const ruledInC = new RegExp(wordRules.flatMap(({ words, cpp }) => (cpp === true ? [] : words.source)).join('|'));

/** The first rule of a word. One expression for all rules decides first: next to no word of a file has one. */
export function ruleOf(word: string, isCpp: boolean): WordRule | undefined {
  if (!(isCpp ? ruled : ruledInC).test(word)) return undefined;
  return wordRules.find((rule) => (rule.cpp !== true || isCpp) && rule.words.test(word));
}

/** Words before `(` that are no calls, so that the arguments inside are left alone. */
export const controlWords: ReadonlySet<string> = new Set(
  'if while for switch return sizeof _Alignof alignof __alignof__ __alignof offsetof __builtin_offsetof defined do else case goto __builtin_va_arg va_arg __builtin_types_compatible_p _Generic catch'.split(
    ' ',
  ),
);

/** Words that can begin a call's argument only when the argument is a type. */
export const typeWords: ReadonlySet<string> = new Set(
  'void char short int long float double signed unsigned bool _Bool size_t ssize_t ptrdiff_t intptr_t uintptr_t charptr_t nullptr_t max_align_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t char16_t char32_t char64_t char8_t const volatile'.split(
    ' ',
  ),
);

/** Words a declaration may begin with before the interesting part. */
export const storageWords: ReadonlySet<string> = new Set(
  'static extern inline typedef const volatile register'.split(' '),
);
