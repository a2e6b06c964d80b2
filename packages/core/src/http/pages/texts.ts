import type { HttpRequest } from "../kernel/message.ts";

/** All texts for visitors in English: a title, a text and the label of the button or link of each page. `{name}` is a value. */
export const english = {
  "sign-out.title": "Sign out?",
  "sign-out.text": "You are about to sign out of this app.",
  "sign-out.way": "Sign out",
  "signed-out.title": "You are signed out",
  "signed-out.text": "You have signed out of this app in this browser.",
  "signed-out.way": "Sign in again",
  "signing-out.title": "Signing out",
  "signing-out.way": "Continue",
  "sign-in-again.title": "Sign in again?",
  "sign-in-again.text":
    "You are signed in as {user}. Another site asks this app to sign you in again. If you did not expect this, close this page.",
  "sign-in-again.as":
    "You are signed in as {user}. Another site asks this app to sign you in as {hint}. If you did not expect this, close this page.",
  "sign-in-again.way": "Sign in again",
  "unnamed-user": "a user without a name",
  "ended.title": "Please sign in again",
  "ended.text": "The account was signed out, or signing in took too long.",
  "ended.way": "Sign in again",
  "unknown-callback.title": "Signing in did not work",
  "unknown-callback.text":
    "This address matches no sign-in of this browser. Perhaps it took too long, the browser keeps no cookies of this site, or you opened the app at another address than {host}.",
  "unknown-callback.way": "Back to the app",
  "late-callback.title": "Signing in took too long",
  "late-callback.text": "Sign-in starts again automatically.",
  "late-callback.way": "Sign in again",
  "repeated-callback.title": "You are signed in already",
  "repeated-callback.text": "This sign-in link was already used.",
  "repeated-callback.way": "Continue",
  "failed-callback.title": "Signing in did not work",
  "failed-callback.text": "The identity provider's answer can't be used, or it was already used.",
  "failed-callback.way": "Try again",
  "unreachable.title": "Signing in did not work",
  "unreachable.text": "A service that this app needs can't be reached at the moment.",
  "unreachable.way": "Try again",
  "lost-session.title": "Signing in did not work",
  "lost-session.text":
    "You signed in twice, and this app lost your session each time. The operator of this app can find the reason in its log.",
  "lost-session.way": "Try again",
  "denied.title": "Permission refused",
  "denied.text": "The identity provider did not give this app the permissions that it asked for: {scopes}.",
  "denied.sign-in": "The sign-in was refused or canceled at the identity provider.",
  "denied.way": "Try again",
  "permission-missing.title": "Permission missing",
  "permission-missing.text":
    "You have signed in, but the identity provider did not give this app the permissions that the page needs{scopes}.",
  "permission-missing.api":
    "You have signed in, and the identity provider gave this app a token. The API at {api} refused the token.",
  "permission-missing.way": "Sign in again",
  "provider-down.title": "Please try again in a moment",
  "provider-down.text": "The identity provider can't be reached.",
  "provider-down.way": "Back to the app",
  "store-down.title": "Please try again in a moment",
  "store-down.text":
    "This app could not check whether you are signed in. If you were signing out, please try again: the sign-out may not be complete.",
  "store-down.way": "Back to the app",
  "set-up.title": "This app is not set up",
  "set-up.text": "The operator of this app can find the reason in its log.",
  "set-up.way": "Back to the app",
  "not-understood.title": "That did not work",
  "not-understood.text": "This app does not understand the request.",
  "not-understood.way": "Back to the app",
  // Texts in the provider's iframe, which has its own small document.
  "frame.signed-out": "Signed out",
  "frame.signed-out-text": "You are signed out of this app.",
  "frame.failed": "Not signed out",
  "frame.failed-text": "This app could not sign you out. Please sign out in the app itself.",
} as const;

/** The key of one of core's texts. */
export type TextKey = keyof typeof english;
/** The pages that have a title among these texts. */
export type PageOf<Key extends string> = Key extends `${infer Name}.title` ? Name : never;
/** One page of core's own. */
export type PageName = PageOf<TextKey>;
/** Texts in another language, including those of features. A missing text appears in English. */
export type Translation = Readonly<Partial<Record<TextKey | (string & {}), string>>>;

/** Browsers send a few dozen characters of Accept-Language. */
const longestHeader = 1024;

/** The available language that the visitor prefers, or English if none is available. */
export function languageFor(accepted: string | undefined, translations: Readonly<Record<string, Translation>>): string {
  const known = ["en", ...Object.keys(translations)];
  const wanted = (accepted ?? "")
    .slice(0, longestHeader)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const q = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find((each) => each !== undefined);
      return { tag, q: q === undefined ? 1 : Number(q) };
    });
  for (const { tag, q } of wanted.sort((a, b) => b.q - a.q)) {
    if (!(q > 0)) continue;
    const primary = tag.split("-", 1)[0] ?? "";
    const found = [tag, primary].flatMap((each) => known.find((language) => language.toLowerCase() === each) ?? [])[0];
    if (found !== undefined) return found;
  }
  return "en";
}

interface TextParts {
  readonly settings: { readonly pages?: { readonly translations?: Readonly<Record<string, Translation>> } };
  /** All texts in English. */
  readonly words: Readonly<Record<string, string>>;
}

/** The visitor's language, and a function that fills in its texts. */
export function textsFor({ settings, words }: TextParts, request: Pick<HttpRequest, "header">) {
  const { translations = {} } = settings.pages ?? {};
  const language = languageFor(request.header("accept-language"), translations);
  const translation = Object.hasOwn(translations, language) ? translations[language] : undefined;
  const texts = (key: string, values: Readonly<Record<string, string>> = {}): string =>
    (translation?.[key] ?? words[key] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return { language, texts };
}
