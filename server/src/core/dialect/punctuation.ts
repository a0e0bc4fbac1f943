/** The kinds of the punctuation tokens that the dialect stage reacts to: their character codes, as the lexer gives them. */
export const ampersand = 38;
export const openParen = 40;
export const closeParen = 41;
export const star = 42;
export const comma = 44;
export const dot = 46;
export const colon = 58;
export const semicolon = 59;
export const less = 60;
export const equals = 61;
export const greater = 62;
export const openSquare = 91;
export const closeSquare = 93;
export const caret = 94;
export const openBrace = 123;
export const closeBrace = 125;
export const tilde = 126;
