/** A line without which an adapter does the same, and why. */
interface Equivalent {
  readonly path: string;
  readonly text: string;
  readonly why: string;
}

export const equivalent: readonly Equivalent[] = [
  {
    path: "packages/adapter-fastify/src/identity.ts",
    text: "parsed: request",
    why: "core's type demands it; Fastify parses after the plugin's hook, so there is nothing parsed to take",
  },
];
