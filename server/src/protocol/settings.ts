/**
 * The settings of the extension: one schema gives type, default and validation on both sides.
 * A test compares it with `contributes.configuration` of the manifest.
 */
import * as z from 'zod';

export const settingsSection = 'xnuExclaves';

export const settingsSchema = z.object({
  parser: z
    .object({
      /** `auto` takes the native module where it loads and WebAssembly otherwise. */
      engine: z.enum(['auto', 'native', 'wasm']).default('auto'),
    })
    .prefault({}),
  /** Which names hovers and definitions answer for: everything indexed, or exclave terms only (beside clangd or cpptools). */
  hover: z.enum(['all', 'exclaveTermsOnly', 'off']).default('all'),
  definition: z.enum(['all', 'exclaveTermsOnly', 'off']).default('all'),
  /** The kernel that a reader has in mind: it orders the variants of a name and dims what it leaves out. */
  configuration: z
    .object({
      exclaves: z.enum(['on', 'off', 'both']).default('on'),
      kernel: z.enum(['release', 'development', 'debug']).default('release'),
    })
    .prefault({}),
  inactiveRegions: z
    .object({
      enabled: z.boolean().default(true),
      /** Of the text; 1 is that of active text. */
      opacity: z.number().min(0.1).max(1).default(0.55),
    })
    .prefault({}),
  semanticTokens: z
    .object({
      /** Colour the names of the exclave world by what they stand for. */
      enabled: z.boolean().default(true),
    })
    .prefault({}),
  codeLens: z
    .object({
      /** The number of references over functions and tables of the exclave files. */
      references: z.boolean().default(false),
      /** Upcalls, entitlements and boot tasks over the functions they are about. */
      facts: z.boolean().default(true),
      /** From what to what, and when, over the statements that write a conclave's state or requests. */
      states: z.boolean().default(true),
      /** Uses, handlers and evidence over the elements of a Tightbeam page. */
      pages: z.boolean().default(true),
    })
    .prefault({}),
  releases: z
    .object({
      /** The public address of lines: `{tag}`, `{path}` and `{lines}` (`L5` or `L5-L9`) are put in. */
      permalink: z
        .string()
        .regex(/^https?:\/\//)
        .default('https://github.com/apple-oss-distributions/xnu/blob/{tag}/{path}#{lines}'),
      /** What _Clone XNU…_ clones. */
      cloneAddress: z.string().min(1).default('https://github.com/apple-oss-distributions/xnu.git'),
    })
    .prefault({}),
  index: z
    .object({
      /** How far definitions reach: the exclave scope, the headers it includes too, or the whole checkout. */
      reach: z.enum(['exclaves', 'includes', 'checkout']).default('checkout'),
      /** Larger files are listed but not read; in bytes. */
      maxFileSize: z.number().int().min(65_536).max(67_108_864).default(4_194_304),
      /** Keep the index between starts. */
      cache: z.boolean().default(true),
    })
    .prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({});

/** Reads settings from untrusted JSON. Bad values keep `previous`, and say which key was bad. */
export function readSettings(
  value: unknown,
  previous: Settings = defaultSettings,
): { settings: Settings; problems: string[] } {
  const parsed = settingsSchema.safeParse(value ?? {});
  if (parsed.success) return { settings: parsed.data, problems: [] };
  return {
    settings: previous,
    problems: parsed.error.issues.map((issue) => `${settingsSection}.${issue.path.join('.')}: ${issue.message}`),
  };
}
