import { defineNuxtConfig } from "nuxt/config";

export default defineNuxtConfig({
  telemetry: false,
  compatibilityDate: "2026-08-01",
  // Only here: Nitro bundles the linked packages, and can't leave out what they name by their own `imports`.
  nitro: { externals: { inline: ["tsyringe"] } },
});
