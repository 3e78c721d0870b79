import { createRequire } from 'node:module'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { compressBuild } from './compress-build.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
const SERVER = 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  define: { __HADIR_VERSION__: JSON.stringify(version) },
  resolve: {
    alias: { 'use-sync-external-store/shim/with-selector': `${import.meta.dirname}/shared/with-selector.ts` },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // tools/size-check.mjs reads it to add up what the employee page loads.
    manifest: true,
    // Every browser that runs the rest of this preloads modules by itself.
    modulePreload: { polyfill: false },
    sourcemap: false,
    // One stylesheet: small, and a lazily loaded screen never flashes unstyled.
    cssCodeSplit: false,
    // Small images stay files: the content security policy of the server allows no data: scripts and no guessing.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the employee's first screen needs comes in one piece: thirty small files are thirty requests on a
            // weak signal, and compress worse. With its imports, but without the admin's (tools/size-check.mjs).
            { name: 'first', test: /\/web\/main\.tsx$/ },
            { name: 'words-id', test: /\/locales\/id\/first\.ts$/ },
            { name: 'words-en', test: /\/locales\/en\/first\.ts$/ },
            // Every file's name stands in the first piece: small parts that only screens of one kind share are one
            // file, not ten. Without their imports: phones must not need a file of the admin's.
            {
              name: 'ui',
              test: /\/web\/admin\/(ui|table)\/|\/admin\/people\/(queries|changes|save-bar|person-picker|account-dialogs|fault-text|people-header|use-record|use-save|open-or-close)|\/admin\/(board\/board-card|system\/health|now|overtime\/(report|queries)|calendar\/queries|history\/(day-drawer|correct-day))\.|\/lucide-react\/|\/web\/requests\/new-key|\/@base-ui\/react\/(esm\/)?(combobox|popover)\/|\/admin\/schedule\/(schedule-tabs|queries|colors|past-question)|\/admin\/recompute\/offer|\/(useQueries|queriesObserver)\.|\/locales\/\w+\/dates/,
              includeDependenciesRecursively: false,
            },
            {
              name: 'forms',
              test: /\/(useInfiniteQuery|infiniteQueryObserver|useMutation|mutationObserver|useLocation)\.|\/setup-query\.|\/locales\/\w+\/fields|\/web\/shared\/(form-text|long-date|ui\/(field|native-date|password-input|page-header|preferences))|\/web\/account\/(use-link-token|door|copy-once)|\/sign-in-out\./,
              includeDependenciesRecursively: false,
            },
            {
              name: 'requests-parts',
              test: /\/web\/requests\/queries\.|\/contract\/request-words/,
              includeDependenciesRecursively: false,
            },
            {
              name: 'overtime-parts',
              test: /\/(employee\/corrections|contract\/correction-words)|\/web\/shared\/(overtime|words)|\/locales\/\w+\/overtime|\/web\/employee\/my-overtime-queries/,
              includeDependenciesRecursively: false,
            },
          ],
        },
        // The admin's files carry their folder in the name, so that phones do not keep them for offline use.
        chunkFileNames: ({ name, moduleIds }) =>
          name !== 'first' && moduleIds.some((id) => /\/web\/(admin\/|shared\/locales\/\w+\/admin)/.test(id))
            ? 'assets/admin-[name]-[hash].js'
            : 'assets/[name]-[hash].js',
      },
    },
  },
  server: {
    proxy: {
      '/api': SERVER,
      '/apps': SERVER,
      '/app/': { target: SERVER, ws: true },
    },
  },
  plugins: [
    react(),
    tailwindcss(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: '.',
      filename: 'sw.ts',
      injectRegister: false,
      registerType: 'prompt',
      injectManifest: { globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'], globIgnores: ['**/admin-*'] },
      manifest: {
        id: '/',
        name: 'Hadir',
        short_name: 'Hadir',
        description: 'Absensi yang langsung terlihat',
        lang: 'id',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f5f6f5',
        theme_color: '#0a6847',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
    compressBuild(),
  ],
})
