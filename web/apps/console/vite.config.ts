import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env['SKYTELLER_SERVER'] ?? 'http://127.0.0.1:8700'

/** Libraries that change rarely stay apart, so that a new release of ours reloads little. */
const chunks: [RegExp, string][] = [
  [/node_modules\/(react|react-dom|scheduler|@tanstack|zustand|i18next|react-i18next)\//, 'base'],
  [/node_modules\/(antd|@ant-design|@rc-component|rc-[\w-]+|dayjs)\//, 'antd'],
]

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      output: { manualChunks: (id) => chunks.find(([test]) => test.test(id))?.[1] },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 8731,
    proxy: { '/staff': { target: server, ws: true } },
  },
})
