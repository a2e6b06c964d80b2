import { Activity } from "../activity/index.ts";
import { apiScopes, contactsAudience, contactsScopes, type OnBehalfOf, startApi } from "../api/index.ts";
import type { App, AppSettings, DemoParts } from "../app/index.ts";
import { calendar } from "../calendar/app.ts";
import { mail } from "../mail/app.ts";
import { type RegisteredClient, startProvider } from "../provider/index.ts";
import { createStore, type DemoStore } from "../store.ts";
import { listenOnLocalhost } from "./localhost.ts";
import { onPort } from "./on-port.ts";
import { type DemoPorts, urlsAt } from "./ports.ts";
import { apiRegistration, newEventKey, newSecret, registrationsFor } from "./registrations.ts";

export interface StartDemoOptions {
  readonly ports: DemoPorts;
  /** `STORE` chooses the apps' stores, the names of SQLite's files begin with `STORE_PATH`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** In seconds. A short lifetime shows a refresh soon. @default two minutes */
  readonly accessTokenLifetime?: number;
  /** Receives each error as a line. @default writes to standard error */
  readonly log?: (line: string) => void;
}

export interface RunningDemo {
  readonly mail: string;
  readonly calendar: string;
  readonly api: string;
  readonly provider: string;
  /** The events of both apps and the API. */
  readonly activity: Activity;
  close(): Promise<void>;
}

type Running = Pick<RunningDemo, "close">;

const startApp = async ({ listener, settled }: App, port: number): Promise<Running> => {
  const { close } = await listenOnLocalhost(listener, port);
  return {
    close: async () => {
      await close();
      await settled();
    },
  };
};

/**
 * Starts the whole demo: the identity provider, the API and both apps. All secrets are new.
 *
 * @throws StartError if a port isn't available or an option is wrong; every part has then stopped
 * @example
 * const { mail, close } = await startDemo({ ports: portsFrom(3000) });
 */
export const startDemo = async ({
  ports,
  environment = {},
  accessTokenLifetime = 120,
  log = console.error,
}: StartDemoOptions): Promise<RunningDemo> => {
  const urls = urlsAt(ports);
  const activity = new Activity(log);
  const { mail: atMail, calendar: atCalendar } = registrationsFor(urls);
  const running: Running[] = [];
  const close = async (): Promise<void> => {
    // The apps close first, because they may still send to the provider and write to the stores.
    for (const part of running.toReversed()) await part.close();
  };
  const start = async (part: string, port: number, listen: (port: number) => Promise<Running>): Promise<void> => {
    running.push(await onPort(part, port, listen));
  };
  const newStore = async (app: string): Promise<DemoStore> => {
    const store = await createStore(app, environment);
    running.push(store);
    return store;
  };
  try {
    const stores = { Mail: await newStore("Mail"), Calendar: await newStore("Calendar"), API: await newStore("API") };
    const parts: DemoParts = { urls, stores, activity };
    const settings = ({ client_id, client_secret }: RegisteredClient): AppSettings => ({
      ...parts,
      secret: newSecret(),
      client: { issuer: urls.provider, clientId: client_id, clientSecret: client_secret },
    });
    const mailApp = mail({ ...settings(atMail), eventKey: await newEventKey() });
    const calendarApp = calendar(settings(atCalendar));
    // Mail begins to look for unsent events when it is created, even if its port isn't available.
    running.push({ close: mailApp.settled });
    const onward = { audience: contactsAudience(urls.api), scopes: contactsScopes };
    const resource = { audience: urls.api, scopes: apiScopes, onward };
    const atApi = apiRegistration();
    const clients = [atMail, atCalendar, atApi];
    const onBehalfOf: OnBehalfOf = {
      client: { clientId: atApi.client_id, clientSecret: atApi.client_secret },
      secret: newSecret(),
      store: stores.API,
      events: activity.eventsOf("API"),
      toldBy: urls.mail,
    };
    await start("the identity provider", ports.provider, (port) =>
      startProvider({ port, clients, resource, accessTokenLifetime, log }),
    );
    await start("the API", ports.api, (port) =>
      startApi({ port, issuer: urls.provider, audience: urls.api, onBehalfOf }),
    );
    await start("Mail", ports.mail, (port) => startApp(mailApp, port));
    await start("Calendar", ports.calendar, (port) => startApp(calendarApp, port));
  } catch (error) {
    await close();
    throw error;
  }
  return { ...urls, activity, close };
};
