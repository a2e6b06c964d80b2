/// <reference types="astro/client" />

/** The declarations of an app of SvelteKit or Astro in `app.d.ts` or `env.d.ts`. */
declare namespace App {
  interface Locals {
    identity: import("@identity-web/adapter-fetch").FetchIdentity;
    user?: import("@identity-web/adapter-fetch").SignedInUser;
  }
}
