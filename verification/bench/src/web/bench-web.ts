import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type RegisteredClient, startProvider } from "@identity-web/example-single-sign-out/provider";
import { apiScope, type Contestant } from "./contestant.ts";
import type { Entry } from "./contestants/index.ts";
import { type Figures, measure, type Plan, type Visited } from "./measure.ts";
import { Server } from "./server.ts";
import { signIn } from "./sign-in.ts";

export interface WebBench extends Plan {
  readonly entries: readonly Entry[];
  readonly env: NodeJS.ProcessEnv;
  /** The folder for a CPU profile of each server, from its first measured request to its end. */
  readonly profiles: string | undefined;
  readonly log: (line: string) => void;
}

/** Starts each contestant in a separate process, signs in alice, and measures a guarded page. */
export async function benchWeb({ entries, env, profiles, log, ...plan }: WebBench): Promise<Figures[]> {
  const servers = await Promise.all(entries.map((entry) => Server.listen(entry, env)));
  const clients = servers.map(registered);
  const provider = await startProvider({
    port: 0,
    clients,
    resource: { audience: "http://127.0.0.1/api", scopes: [apiScope] },
    // Longer than any run: refreshes are measured elsewhere.
    accessTokenLifetime: 24 * 60 * 60,
  });
  try {
    const visitors: Visited[] = [];
    for (const [index, server] of servers.entries()) {
      const { client_id: clientId = "", client_secret: clientSecret = "" } = clients[index] ?? {};
      await server.start({ origin: server.origin, issuer: provider.issuer, clientId, clientSecret });
      visitors.push({ server, cookie: await signIn(server) });
      if (profiles !== undefined) await server.profile(profileOf(profiles, server.contestant));
    }
    return await measure(visitors.map(sendCookie), plan, (round) => log(`round ${round + 1} of ${plan.rounds}`));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await provider.close();
  }
}

/** The file of a contestant's profile. */
export const profileOf = (folder: string, { name }: Contestant): string =>
  join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, "-")}.cpuprofile`);

/** Parsing a request is Node's work, and takes longer with a cookie. So a contestant without cookies gets a cookie as long as identity-web's. */
const sendCookie = ({ server, cookie }: Visited): Visited => ({
  server,
  cookie: cookie === "" ? `session=${"x".repeat(117)}` : cookie,
});

const callbacks = ["/auth/callback", "/callback", "/api/auth/callback/demo"];

const registered = ({ origin }: Server, index: number): RegisteredClient => ({
  client_id: `app-${index}`,
  client_secret: randomBytes(24).toString("base64url"),
  client_name: `App ${index}`,
  redirect_uris: callbacks.map((path) => origin + path),
  post_logout_redirect_uris: [`${origin}/auth/signed-out`],
});
