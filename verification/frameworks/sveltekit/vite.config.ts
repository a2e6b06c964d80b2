import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";
import { defineConfig } from "vite";

export default defineConfig({
  // Back-channel notices come without an `Origin` header. The hook checks the app's own forms.
  plugins: [sveltekit({ adapter: adapter(), csrf: { trustedOrigins: ["*"] } })],
});
