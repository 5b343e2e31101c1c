import { defineConfig } from 'vitest/config'

const project = (name: string, root: string) => ({
  test: {
    name,
    root,
    environment: 'jsdom',
    // A busy machine renders a form in seconds; a test that hangs still ends.
    testTimeout: 20_000,
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['../../vitest.setup.ts'],
  },
})

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('ui', 'packages/ui'),
      project('api', 'packages/api'),
      project('realtime', 'packages/realtime'),
      project('console', 'apps/console'),
      project('customer', 'apps/customer'),
    ],
  },
})
