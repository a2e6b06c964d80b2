import { randomBytes } from "node:crypto";
import type { Fleet } from "../apps/fleet.ts";
import { type FakeEntra, startFakeEntra } from "../entra/fake-entra.ts";
import type { Browser, Page } from "../kit/browser.ts";
import { Gate } from "../kit/gate.ts";
import { type Listening, listen } from "../kit/listen.ts";

/** One process of the app. */
export interface StagedNode {
  /** The writes of its refreshes to the shared cache wait here. */
  readonly writes: Gate;
  /** Signs in, and checks that the user is signed in. */
  signIn(browser: Browser, user: string): Promise<void>;
  /** Requests a page that needs an access token. */
  askForToken(browser: Browser): Promise<Page>;
  signOut(browser: Browser): Promise<void>;
}

/** Two processes of one app over one token cache, and Entra. */
export interface FleetStage {
  readonly entra: FakeEntra;
  readonly first: StagedNode;
  readonly second: StagedNode;
  /** The users in whose partitions of the cache this user's tokens are. */
  whereTokensLie(user: string): readonly string[];
}

/** Builds the stage, runs the steps, and stops everything again. */
export async function onFleetStage<T>(fleet: Fleet, play: (stage: FleetStage) => Promise<T>): Promise<T> {
  const { paths } = fleet;
  const client = { clientId: crypto.randomUUID(), clientSecret: randomBytes(32).toString("base64url") };
  const servers = [await listen(), await listen()] as const;
  const entra = startFakeEntra(client);
  const { start, whereTokensLie } = fleet.open(client);
  const settling: (() => Promise<void>)[] = [];

  const stageNode = ({ origin, serve }: Listening, index: number): StagedNode => {
    const writes = new Gate();
    const { listener, settled } = start({ origin, writes, asking: new Gate(), slow: new Gate() }, index);
    serve(listener);
    settling.push(async () => {
      writes.open();
      await settled?.();
    });
    return {
      writes,
      async signIn(browser, user) {
        await browser.signIn(origin + paths.signIn, user);
        const page = await browser.get(`${origin}/me`);
        if (!page.text.startsWith(user)) throw new Error(`${user} could not sign in: ${page.status} ${page.text}`);
      },
      askForToken: (browser) => browser.get(`${origin}/token`),
      async signOut(browser) {
        await browser[paths.signOut.method](origin + paths.signOut.path);
      },
    };
  };
  const [first, second] = [stageNode(servers[0], 0), stageNode(servers[1], 1)];
  try {
    return await play({ entra, first, second, whereTokensLie });
  } finally {
    entra.tokenRequests.open();
    for (const settle of settling) await settle();
    entra.close();
    await Promise.all(servers.map((server) => server.close()));
  }
}
