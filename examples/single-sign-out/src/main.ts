import { portsOf, runUntilStopped, startDemo } from "./demo/index.ts";

const { env: environment } = process;
await runUntilStopped(() => startDemo({ ports: portsOf(environment), environment }), { mail: "Koa", calendar: "Hono" });
