import { defineNuxtConfig } from "nuxt/config";

export default defineNuxtConfig({
  telemetry: false,
  compatibilityDate: "2026-08-01",
  // Only here, where packages are links: Nitro bundles their sources, and would leave tsyringe out under their own name for it.
  nitro: { externals: { inline: ["tsyringe"] } },
});
