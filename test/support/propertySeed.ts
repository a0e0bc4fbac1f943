/**
 * Property tests try other cases on each run, which finds what nobody thought of; on CI they try the same ones, so that a
 * change is judged by what it changed. A failure prints its seed and its smallest case: add that to the test's examples.
 */
import fc from 'fast-check';

const { CI } = process.env;
if (CI !== undefined) fc.configureGlobal({ seed: 20_240_307 });
