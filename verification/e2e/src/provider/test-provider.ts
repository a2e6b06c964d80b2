import { type StartProviderOptions, startProvider } from "@identity-web/example-single-sign-out/provider";
import { startSite, type TestSite } from "@identity-web/testing/browser";
import { TestClient } from "./test-client.ts";

export const resource = { audience: "http://localhost:1/api", scopes: ["mail.read", "calendar.read"] };
export const mailScope = "openid profile email offline_access mail.read";
export const calendarScope = "openid profile email offline_access calendar.read";

export interface TestProvider {
  readonly issuer: string;
  /** Registered for back-channel logout. */
  readonly mail: TestClient;
  readonly mailApp: TestSite;
  /** Registered for front-channel logout. */
  readonly calendar: TestClient;
  readonly calendarApp: TestSite;
  /** The warnings of the provider. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** A stub of an app. */
const startApp = (): Promise<TestSite> =>
  startSite({
    host: "localhost",
    cookies: ["seen=1; Path=/"],
    page: (path) => `<!doctype html><title>App</title><p>The app at ${path}`,
  });

/** The demo's provider with two registered apps, on separate ports. */
export const startTestProvider = async (
  options: Partial<Pick<StartProviderOptions, "accessTokenLifetime">> = {},
): Promise<TestProvider> => {
  const [mailApp, calendarApp] = await Promise.all([startApp(), startApp()]);
  const log: string[] = [];
  const register = (clientId: string, { origin }: TestSite) => ({
    client_id: clientId,
    client_secret: `secret-of-${clientId}`,
    client_name: clientId,
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/signed-out`],
  });
  const { issuer, close } = await startProvider({
    ...options,
    port: 0,
    clients: [
      { ...register("Mail", mailApp), backchannel_logout_uri: `${mailApp.origin}/back-channel` },
      {
        ...register("Calendar", calendarApp),
        frontchannel_logout_uri: `${calendarApp.origin}/front-channel?theme=dark`,
      },
    ],
    resource,
    log: (line) => log.push(line),
  });
  const client = (clientId: string, { origin }: TestSite): TestClient =>
    new TestClient({ issuer, clientId, clientSecret: `secret-of-${clientId}`, origin });
  return {
    issuer,
    mail: client("Mail", mailApp),
    mailApp,
    calendar: client("Calendar", calendarApp),
    calendarApp,
    log,
    close: async () => {
      await Promise.all([close(), mailApp.close(), calendarApp.close()]);
    },
  };
};
