import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The gallery is for people who build Cartable; it is never part of the program. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { port: 5199 },
  build: { outDir: '../../../dist/gallery', emptyOutDir: true, assetsInlineLimit: 0, target: 'chrome130' },
});
