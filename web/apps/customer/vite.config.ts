import legacy from '@vitejs/plugin-legacy'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** WebViews of phones from 2018 on: WeChat keeps them alive for years. */
const oldest = ['chrome >= 70', 'ios >= 12']

export default defineConfig({
  base: '/chat/',
  plugins: [react(), legacy({ renderLegacyChunks: false, modernPolyfills: true, modernTargets: oldest })],
  build: { cssTarget: ['chrome70', 'safari12'], chunkSizeWarningLimit: 700 },
  server: {
    host: '127.0.0.1',
    proxy: { '/customer': { target: 'http://127.0.0.1:8700', ws: true } },
  },
})
