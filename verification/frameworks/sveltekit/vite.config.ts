import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter(),
      // Back-channel notices come without an `Origin` header. The hook checks the app's own forms.
      csrf: { trustedOrigins: ["*"] },
      experimental: { remoteFunctions: true },
    }),
  ],
});
