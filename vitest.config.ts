import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/protocol/**/*.test.ts', 'test/real/**/*.test.ts'],
    setupFiles: ['test/support/propertySeed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
