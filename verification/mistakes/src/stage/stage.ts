import { inspect } from "node:util";
import { type IdentityEvent, type IdentityOptions, tokens } from "@identity-web/adapter-koa";
import type { Page } from "@identity-web/testing/browser";
import { Browser } from "@identity-web/testing/browser";
import { type FakeClock, fakeClock } from "@identity-web/testing/fake-clock";
import { entra } from "../provider/entra.ts";
import { fake } from "../provider/fake.ts";
import { oidcProvider } from "../provider/oidc-provider.ts";
import type { Provider, ProviderKind, Registration } from "../provider/provider.ts";
import type { App, Slip } from "./app.ts";
import { ConsoleLog } from "./console-log.ts";
import { Door } from "./door.ts";
import { recorded, type Told } from "./recorded.ts";
import { Secrets } from "./secrets.ts";

const providers = { "oidc-provider": oidcProvider, fake, entra };

/** The stage of a mistake: a developer's app at its address, a provider, and everything that they show. */
export interface Stage {
  readonly origin: string;
  readonly provider: Provider;
  /** The app's clock; a fake provider's, too. */
  readonly clock: FakeClock;
  readonly log: ConsoleLog;
  readonly secrets: Secrets;
  /** Every answer of the app. */
  readonly told: readonly Told[];
  /** Every event with all its data, because an app may log complete events. */
  readonly events: readonly string[];
  /** The errors that the start of the app has thrown, as Node prints them. */
  readonly thrown: readonly string[];
  /** Wrong behaviour. */
  readonly wrong: readonly string[];
  /** Starts or restarts the app. @returns the error of the start, if it failed */
  start(options?: Readonly<Record<string, unknown>>, slip?: Slip): unknown;
  browser(): Browser;
  /** Another tab of a browser, with the same cookies. */
  tab(browser: Browser): Browser;
  /** Records wrong behaviour. */
  must(what: string, holds: boolean): void;
  /** Stops the app. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** The address to which a page redirects automatically. */
export function forwardOf({ source, url }: Page): string | undefined {
  const target = /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(source)?.[1];
  return target === undefined ? undefined : new URL(target, url).href;
}

export async function setStage(
  app: App,
  kind: ProviderKind,
  register: (registration: Registration) => Registration = (registration) => registration,
): Promise<Stage> {
  const log = new ConsoleLog();
  const secrets = new Secrets();
  const clock = fakeClock(Date.now());
  const door = new Door();
  await door.start();
  const origin = `http://localhost:${door.port}`;
  const registration = register({
    redirectUri: `${origin}/auth/callback`,
    postLogoutRedirectUri: `${origin}/auth/signed-out`,
  });
  const provider = await providers[kind]({ registration, clock, secrets });
  const secret = crypto.randomUUID();
  secrets.add("session secret", secret);
  const told: Told[] = [];
  const thrown: string[] = [];
  const events: string[] = [];
  const wrong: string[] = [];
  const browser = () => new Browser({ now: () => clock.now() });

  return {
    ...{ origin, provider, clock, log, secrets, told, events, thrown, wrong },
    start(options = {}, slip = "none") {
      const right = {
        provider: provider.driver(),
        baseUrl: origin,
        secrets: [secret],
        scopes: ["openid", "profile", "email", "offline_access", provider.scopes.granted],
        configure(container) {
          container.register(tokens.clock, { useValue: clock });
          const { emit } = container.resolve(tokens.events);
          const listen = (event: IdentityEvent) => {
            events.push(inspect(event, { depth: 10, maxStringLength: null }));
            emit(event);
          };
          container.register(tokens.events, { useValue: { emit: listen } });
        },
      } satisfies IdentityOptions;
      try {
        const { listener, upgrade } = app.build({ ...right, ...options }, provider.scopes, slip);
        door.answerBy(recorded(listener, secrets, told));
        door.upgradeBy(upgrade);
        return undefined;
      } catch (error) {
        thrown.push(inspect(error));
        return error;
      }
    },
    browser,
    tab: ({ cookies }) => Object.assign(browser(), { cookies }),
    must(what, holds) {
      if (!holds) wrong.push(what);
    },
    stop: () => door.stop(),
    async close() {
      await Promise.all([door.stop(), provider.stop().catch(() => undefined)]);
      secrets.restore();
      log.restore();
    },
  };
}
