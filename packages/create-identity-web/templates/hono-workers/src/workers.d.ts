/** The part of the Workers runtime that this app uses. `npx wrangler types` writes the types of all of it. */
declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> {
    constructor(state: unknown, env: Env);
  }
}
