/** What this app uses of the Workers runtime. `npx wrangler types` writes all of it. */
declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> {
    constructor(state: unknown, env: Env);
  }
}
