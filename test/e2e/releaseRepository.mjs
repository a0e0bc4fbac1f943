/** The repository of a few releases, made by the same code that the other tests use, which is TypeScript. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function makeReleaseRepository() {
  const outfile = join(root, 'test/output/releaseRepository.mjs');
  await build({
    entryPoints: [join(root, 'test/support/releaseRepository.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  const { sampleRepository, releases } = await import(outfile);
  return { repository: sampleRepository(), releases };
}
