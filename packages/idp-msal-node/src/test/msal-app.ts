import { DatabaseSync } from "node:sqlite";
import { ConfidentialClientApplication, type ICachePlugin, type INetworkModule } from "@azure/msal-node";
import { scopes, type World } from "./world.ts";

const redirectUri = "https://app.test/callback";
const table = "CREATE TABLE IF NOT EXISTS cache (partition TEXT PRIMARY KEY, blob TEXT NOT NULL)";

/** The cache of plain msal-node, with its partitions. */
export const partitionsIn = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA busy_timeout = 5000; ${table}`);
  return database;
};

/** An app on plain msal-node: a client for each request, and a partition of a shared cache for each user. */
export function msalApp({ instance, client, path }: World) {
  const database = partitionsIn(path);
  const read = (partition: string): string =>
    String(database.prepare("SELECT blob FROM cache WHERE partition = ?").get(partition)?.blob ?? "");
  const plugin = (partition: string): ICachePlugin => ({
    async beforeCacheAccess({ tokenCache }) {
      const blob = read(partition);
      if (blob !== "") tokenCache.deserialize(blob);
    },
    async afterCacheAccess({ cacheHasChanged, tokenCache }) {
      if (!cacheHasChanged) return;
      const write = database.prepare("INSERT OR REPLACE INTO cache (partition, blob) VALUES (?, ?)");
      write.run(partition, tokenCache.serialize());
    },
  });
  const newClient = (partition: string) =>
    new ConfidentialClientApplication({
      auth: {
        clientId: client.clientId,
        clientSecret: client.clientSecret,
        authority: `https://login.microsoftonline.com/${client.tenantId}`,
      },
      cache: { cachePlugin: plugin(partition) },
      system: { networkClient: network(instance) },
    });
  const accountIn = async (application: ConfidentialClientApplication) => {
    const [account] = await application.getTokenCache().getAllAccounts();
    if (account === undefined) throw new Error("no user is signed in");
    return account;
  };
  return {
    begin: (user: string) => newClient(user).getAuthCodeUrl({ scopes: [...scopes], redirectUri }),
    async complete(user: string, code: string) {
      await newClient(user).acquireTokenByCode({ code, scopes: [...scopes], redirectUri });
    },
    async refresh(user: string) {
      const application = newClient(user);
      const account = await accountIn(application);
      await application.acquireTokenSilent({ account, scopes: [...scopes], forceRefresh: true });
    },
    /** Removes the account through MSAL. Then the app itself deletes the partition. */
    async signOut(user: string) {
      const application = newClient(user);
      await application.getTokenCache().removeAccount(await accountIn(application));
      database.prepare("DELETE FROM cache WHERE partition = ?").run(user);
    },
  };
}

/** MSAL accepts only https hosts. Requests to Entra go to the fake that runs here. */
const network = (instance: string): INetworkModule => {
  const send = async (url: string, init: RequestInit) => {
    const response = await fetch(url.replace("https://login.microsoftonline.com", instance), init);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: JSON.parse(await response.text()),
    };
  };
  return {
    sendGetRequestAsync: (url) => send(url, {}),
    sendPostRequestAsync: (url, options = {}) => {
      const { headers = {}, body = "" } = options;
      return send(url, { method: "POST", headers, body });
    },
  };
};
