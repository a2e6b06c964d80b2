import { isDeleted, type SetCookie, setCookies } from "../../../cookies/cookie.ts";
import { equal, ok, present } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { redirects, sessionCookie, setCookie, transactionPrefix } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type RunningApp, type Scene } from "../scene.ts";

const attributesOf = ({ attributes }: SetCookie): Record<string, string> => Object.fromEntries(attributes);
const common = { path: "/", httponly: "", secure: "" };

/** The transaction cookie of a new sign-in, and the callback's address. */
async function begin(scene: Scene, app: RunningApp, browser = scene.browser(app)) {
  const response = await browser.navigate(app.routes.signIn, { site: "none" });
  const cookies = setCookies(response).filter((cookie) => !isDeleted(cookie));
  equal(cookies.length, 1, "how many cookies a sign-in sets");
  return { browser, cookie: present(cookies[0], "a cookie"), address: scene.callback(browser, locationOf(response)) };
}

export const cookies: AdapterCaseGroup = {
  name: "cookies",
  cases: [
    adapterCase(
      "the session cookie has __Host-, HttpOnly, Secure, SameSite=Lax, Path=/ and no expiry",
      async (scene) => {
        const app = await scene.start();
        const { browser, address } = await begin(scene, app);
        const cookie = present(setCookie(await scene.comeBack(browser, address), sessionCookie), sessionCookie);
        equal(attributesOf(cookie), { ...common, samesite: "Lax" }, "its attributes");
        ok(/^[\w.-]+$/.test(cookie.value) && cookie.value.length < 200, "a small value without odd characters");
      },
    ),

    adapterCase("the session cookie doesn't grow with the provider's claims", async (scene) => {
      const app = await scene.start();
      const alice = await scene.signedIn(app);
      const other = await scene.signedIn(app, { user: "a-user-with-a-long-name".repeat(10) });
      equal(other.jar.get(sessionCookie)?.length, alice.jar.get(sessionCookie)?.length, "the length of the value");
    }),

    adapterCase(
      "a transaction cookie has __Host-, HttpOnly, Secure, SameSite=Lax, Path=/ and ten minutes",
      async (scene) => {
        const app = await scene.start();
        const { cookie } = await begin(scene, app);
        ok(cookie.name.startsWith(transactionPrefix), `a name under the app's own, got ${cookie.name}`);
        equal(attributesOf(cookie), { ...common, samesite: "Lax", "max-age": "600" }, "its attributes");
      },
    ),

    adapterCase(
      "under form_post a transaction cookie has SameSite=None, and the session cookie stays Lax",
      async (scene) => {
        const app = await scene.start({ client: { responseMode: "form_post" } });
        const { browser, cookie, address } = await begin(scene, app);
        equal(attributesOf(cookie), { ...common, samesite: "None", "max-age": "600" }, "its attributes");
        const back = await scene.comeBack(browser, address, "form_post");
        equal(setCookie(back, sessionCookie)?.attributes.get("samesite"), "Lax", "SameSite of the session's");
        const gone = present(setCookie(back, cookie.name), "the transaction's cookie to be deleted");
        equal(attributesOf(gone), { ...common, samesite: "None", "max-age": "0" }, "how it is deleted");
      },
    ),

    adapterCase("a transaction cookie is encrypted and hides state and returnTo", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const response = await browser.navigate("/auth/sign-in?returnTo=/a-secret-place", { site: "none" });
      const value = setCookies(response)[0]?.value ?? "";
      const state = new URL(locationOf(response)).searchParams.get("state") ?? "";
      const readable = [value, ...value.split(".").map(decoded)].join(" ");
      ok(!readable.includes("secret-place") && !readable.includes(state.split(".")[1] ?? state), "a sealed value");
    }),

    adapterCase("a forged transaction cookie is ignored", async (scene) => {
      const app = await scene.start();
      const { browser, cookie, address } = await begin(scene, app);
      const last = cookie.value.at(-3) === "A" ? "B" : "A";
      browser.setCookie(cookie.name, cookie.value.slice(0, -3) + last + cookie.value.slice(-2));
      equal((await scene.comeBack(browser, address)).status, 400, "the status");
    }),

    adapterCase("five pending sign-ins of a browser succeed, and a sixth one replaces the oldest", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const begun: Awaited<ReturnType<typeof begin>>[] = [];
      for (let tab = 0; tab < 7; tab++) {
        begun.push(await begin(scene, app, browser));
        await scene.clock.advance(1000);
        ok(browser.jar.names.length <= 5, `at most five cookies, got ${browser.jar.names.length}`);
      }
      const statuses: number[] = [];
      for (const { address } of begun) statuses.push((await scene.comeBack(browser, address)).status);
      equal(statuses, [400, 400, 302, 302, 302, 302, 302], "the answers to the callbacks");
      equal(browser.jar.names, [sessionCookie], "the cookies in the end");
    }),

    adapterCase("the cookie names derive from basePath", async (scene) => {
      const app = await scene.start({ basePath: "/mail/v2", mountedAt: "/mail/v2" });
      const { browser, cookie, address } = await begin(scene, app);
      ok(cookie.name.startsWith("__Host-identity-mail-v2-tx-"), `a transaction's name, got ${cookie.name}`);
      await scene.comeBack(browser, address);
      equal(browser.jar.names, ["__Host-identity-mail-v2"], "the session's name");
    }),

    adapterCase("session.cookieName is the base of all cookie names", async (scene) => {
      const app = await scene.start({ session: { cookieName: "calendar" } });
      const { browser, cookie, address } = await begin(scene, app);
      ok(cookie.name.startsWith("__Host-calendar-tx-"), `a transaction's name, got ${cookie.name}`);
      await scene.comeBack(browser, address);
      equal(browser.jar.names, ["__Host-calendar"], "the session's name");
    }),

    adapterCase("two apps on one host keep separate sessions, although cookies ignore ports", async (scene) => {
      const mail = await scene.start({ session: { cookieName: "mail" } });
      const calendar = await scene.start({ session: { cookieName: "calendar" }, baseUrl: "https://app.example:8443" });
      const browser = await scene.signedIn(mail);
      await scene.signedIn(calendar, { user: "bob" }, browser.at(calendar));
      await scene.sees("alice", browser);
      await scene.sees("bob", browser.at(calendar));
      await browser.at(calendar).submit("/auth/sign-out");
      await scene.sees("alice", browser);
      equal(browser.jar.names, ["__Host-mail"], "the cookies that are left");
    }),

    adapterCase("two apps on ports of localhost keep separate sessions without an option", async (scene) => {
      const mail = await scene.start({ baseUrl: "http://localhost:3700" });
      const news = await scene.start({ baseUrl: "http://localhost:3701" });
      const browser = await scene.signedIn(mail);
      await scene.signedIn(news, { user: "bob" }, browser.at(news));
      await scene.sees("alice", browser);
      await scene.sees("bob", browser.at(news));
      equal(browser.jar.names, ["__Host-identity-3700", "__Host-identity-3701"], "the cookies");
    }),

    adapterCase("insecureLocalhostCookies removes only Secure and __Host- from the cookies", async (scene) => {
      const app = await scene.start({ baseUrl: "http://localhost:3000", insecureLocalhostCookies: true });
      const { browser, cookie, address } = await begin(scene, app);
      ok(cookie.name.startsWith("identity-3000-tx-"), `a transaction's name, got ${cookie.name}`);
      const back = await scene.comeBack(browser, address);
      const session = present(setCookie(back, "identity-3000"), "the session's cookie");
      equal(attributesOf(session), { path: "/", httponly: "", samesite: "Lax" }, "its attributes");
    }),

    adapterCase("an answer has the route's own cookies and those of identity()", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await app.accounts.remove(scene.account("alice"));
      const response = await browser.navigate("/who?set-cookie=theme%3Ddark");
      const names = setCookies(response).map(({ name }) => name);
      equal([...names].sort(), [sessionCookie, "theme"], "the cookies that are set");
    }),

    adapterCase("malformed and duplicate cookies never break a request", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const handle = browser.jar.get(sessionCookie) ?? "";
      const stranger = scene.browser(app);
      for (const cookie of [
        ";;; ; =; =a; a; a=b=c",
        `${sessionCookie}`,
        `${sessionCookie}=`,
        `${sessionCookie}=; ${sessionCookie}=`,
        `${sessionCookie}="${handle}"`,
        `${sessionCookie}=${handle}x`,
        `${sessionCookie}=${handle.slice(0, -1)}`,
        `${sessionCookie}=${"x".repeat(8000)}`,
        `${sessionCookie}x=${handle}; x${sessionCookie}=${handle}`,
        `${transactionPrefix}=a; ${transactionPrefix}%00=b; ${transactionPrefix}é=c`,
        `${sessionCookie}=é; ${sessionCookie}=%E2%82%AC`,
      ]) {
        for (const target of ["/who", "/untouched"]) {
          const response = await stranger.program(target, { headers: { cookie } });
          equal(response.status, 200, `the status of ${target} with the cookie ${cookie.slice(0, 60)}`);
          if (target === "/who")
            equal(await response.json(), { user: null }, `who is signed in by ${cookie.slice(0, 60)}`);
        }
        equal((await stranger.navigate("/page", { headers: { cookie } })).status, 302, "the guard's answer");
        equal((await stranger.navigate("/auth/sign-in", { headers: { cookie } })).status, 302, "the sign-in's answer");
        equal(
          (await stranger.navigate("/auth/callback?state=a.b", { headers: { cookie } })).status,
          400,
          "the callback's",
        );
        redirects(await stranger.submit("/auth/sign-out", {}, { headers: { cookie } }), "/auth/signed-out", 303);
      }
      await scene.sees("alice", browser);
    }),

    adapterCase("the session cookie is found among many others, quoted or with spaces around it", async (scene) => {
      const app = await scene.start();
      const handle = (await scene.signedIn(app)).jar.get(sessionCookie) ?? "";
      const stranger = scene.browser(app);
      for (const cookie of [
        `a=1; ${sessionCookie}=${handle}; b=2`,
        `a="x; y";${sessionCookie}=${handle}`,
        `  ${sessionCookie}=${handle}  `,
        `${sessionCookie}x=no; ${sessionCookie}=${handle}; ${sessionCookie}=second`,
      ]) {
        const response = await stranger.program("/who", { headers: { cookie } });
        equal(await response.json(), { user: "alice@example.test" }, `who is signed in by ${cookie.slice(0, 40)}`);
      }
    }),
  ],
};

/** A part of a sealed value, decoded from base64url. */
function decoded(part: string): string {
  try {
    return atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
