/** Modules that a reader of the docs installs beside the runtime. */
declare module "undici" {
  export class Agent {
    constructor(options: object);
  }
}

/** The module of docs/nextjs.md. */
declare module "@/auth" {
  const auth: import("@identity-web/adapter-next").IdentityForNext;
  export const GET: (typeof auth)["GET"];
  export const POST: (typeof auth)["POST"];
  export const action: (typeof auth)["action"];
  export const requireUser: (typeof auth)["requireUser"];
  export const signOut: (typeof auth)["signOut"];
}
