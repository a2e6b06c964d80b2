import { defineNuxtConfig } from "nuxt/config";

export default defineNuxtConfig({
  telemetry: false,
  compatibilityDate: "2026-08-01",
  // Needed only here, because packages are links: Nitro bundles their sources, but would keep tsyringe as an external import that it can't resolve.
  nitro: { externals: { inline: ["tsyringe"] } },
});
