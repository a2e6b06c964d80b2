import node from "@astrojs/node";
import { defineConfig } from "astro/config";

export default defineConfig({
  output: "server",
  // Back-channel notices come without an `Origin` header. The middleware checks the app's own forms.
  security: { checkOrigin: false },
  adapter: node({ mode: "standalone" }),
});
