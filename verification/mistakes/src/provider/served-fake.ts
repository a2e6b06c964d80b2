import type { Clock } from "@identity-web/core";
import type { FakeClock } from "@identity-web/testing/fake-clock";
import type { EntraMishap } from "@identity-web/testing/fake-entra/plain";
import type { Gate } from "@identity-web/testing/fake-provider";
import { fetchListener } from "@identity-web/testing/node-server";
import { Door } from "../stage/door.ts";
import type { Provider } from "./provider.ts";

/** The common interface of both fakes: they answer by `fetch`, sign in a user at once, can hold a request, and fail. */
interface Fake {
  fetch: typeof globalThis.fetch;
  hold(place: "authorize"): Gate;
  misbehave(place: "authorize" | "refresh", mishap: EntraMishap): void;
  close(): void;
}

/** The abilities of a fake that is served over HTTP. */
type Served = Omit<
  Provider,
  "kind" | "client" | "issuer" | "tokenEndpoint" | "scopes" | "driver" | "nameIssuer" | "offer"
>;

/** A loopback server for a fake, with a clock that can be set wrong. */
export interface FakePlace {
  readonly url: string;
  readonly clock: Pick<Clock, "now">;
  /** @param faults - Why the user doesn't sign in, and why a refresh token is refused. */
  serve(fake: Fake, faults: { readonly declined: string; readonly ended: EntraMishap }): Served;
}

export async function fakePlace(clock: FakeClock): Promise<FakePlace> {
  const door = new Door();
  await door.start();
  const url = `http://127.0.0.1:${door.port}`;
  let offMs = 0;
  return {
    url,
    clock: { now: () => clock.now() + offMs },
    serve(fake, { declined, ended }) {
      door.answerBy(fetchListener(fake.fetch));
      return {
        signIn: async (browser, url) => void (await browser.open(url)),
        followAndSignIn: async (browser, label) => void (await browser.follow(label)),
        async decline(browser, url) {
          fake.misbehave("authorize", { error: "access_denied", errorDescription: declined });
          await browser.open(url);
        },
        endNewestGrant: async () => fake.misbehave("refresh", ended),
        async signInAfter(tabs, meanwhile) {
          const gate = fake.hold("authorize");
          const opened = tabs.map(([tab, url]) => tab.open(url));
          await gate.arrived(tabs.length);
          await meanwhile?.();
          gate.release();
          await Promise.all(opened);
        },
        setClockOff(seconds) {
          offMs = seconds * 1000;
        },
        start: () => door.start(),
        async stop() {
          fake.close();
          await door.stop();
        },
        hang: () => door.hang(),
      };
    },
  };
}
