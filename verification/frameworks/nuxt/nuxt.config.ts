import { defineNuxtConfig } from "nuxt/config";

export default defineNuxtConfig({
  telemetry: false,
  compatibilityDate: "2026-08-01",
  // Only this workspace needs this option, because its packages are links. Nitro bundles their sources, but without this option it
  // leaves tsyringe as an external import, which Node can't resolve.
  nitro: { externals: { inline: ["tsyringe"] } },
});
