/** A line without which an adapter behaves the same, with the reason. */
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
  {
    path: "packages/adapter-next/src/request-of-next.ts",
    text: 'body: async () => ""',
    why: "core's type requires it; components and actions don't answer the routes that read a body",
  },
];
