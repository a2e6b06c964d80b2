/** What visitors read, in English: a title, a text and the way on for each page. `{name}` stands for a value. */
export const english = {
  "sign-out.title": "Sign out?",
  "sign-out.text": "You are about to sign out of this app.",
  "sign-out.way": "Sign out",
  "signed-out.title": "You are signed out",
  "signed-out.text": "In this browser nobody is signed in to this app any more.",
  "signed-out.way": "Sign in again",
  "signing-out.title": "Signing out",
  "signing-out.way": "Continue",
  "sign-in-again.title": "Sign in again?",
  "sign-in-again.text":
    "You are signed in as {user}. Another site asks this app to sign in again. If you didn't expect that, just close this page.",
  "sign-in-again.as":
    "You are signed in as {user}. Another site asks this app to sign in as {hint}. If you didn't expect that, just close this page.",
  "sign-in-again.way": "Sign in again",
  somebody: "somebody",
  "ended.title": "You have been signed out",
  "ended.text": "While you were signing in, somebody signed this account out. That came first.",
  "ended.way": "Sign in again",
  "unknown-callback.title": "Signing in did not work",
  "unknown-callback.text":
    "This address answers no sign-in of this browser. Perhaps it took too long, the browser keeps no cookies of this site, or you came by another address than {host}.",
  "unknown-callback.way": "Back to the app",
  "late-callback.title": "Signing in took too long",
  "late-callback.text": "Nothing is lost: it begins again by itself.",
  "late-callback.way": "Sign in again",
  "repeated-callback.title": "You are signed in already",
  "repeated-callback.text": "This address has done its work.",
  "repeated-callback.way": "Go on",
  "failed-callback.title": "Signing in did not work",
  "failed-callback.text": "The answer to your sign-in can't be used, or it was used before.",
  "failed-callback.way": "Try again",
  "unreachable.title": "Signing in did not work",
  "unreachable.text": "Something that we need for it can't be reached at the moment.",
  "unreachable.way": "Try again",
  "lost-session.title": "Signing in did not work",
  "lost-session.text":
    "You have signed in twice, and this app has lost your session each time. Its operator will find the reason in the log.",
  "lost-session.way": "Try again",
  "denied.title": "Permission refused",
  "denied.text": "The identity provider says that this app may not have what it asked for: {scopes}.",
  "denied.sign-in": "The identity provider says that the sign-in was refused or given up.",
  "denied.way": "Try again",
  "permission-missing.title": "Permission missing",
  "permission-missing.text":
    "You have signed in, but the identity provider did not give this app what the page needs{scopes}.",
  "permission-missing.api":
    "You have signed in, and the identity provider gave this app a token. The API at {api} refused the token.",
  "permission-missing.way": "Sign in again",
  "provider-down.title": "Please try again in a moment",
  "provider-down.text": "The service that signs people in can't be reached.",
  "provider-down.way": "Back to the app",
  "store-down.title": "Please try again in a moment",
  "store-down.text":
    "We could not find out whether you are signed in. If you asked to sign out, we could not find out whether that is done: please try again.",
  "store-down.way": "Back to the app",
  "set-up.title": "This app is not set up",
  "set-up.text": "Its operator will find the reason in the log.",
  "set-up.way": "Back to the app",
  "not-understood.title": "That did not work",
  "not-understood.text": "The request is not one that this app understands.",
  "not-understood.way": "Back to the app",
} as const;

/** One piece of text of core's own. */
export type TextKey = keyof typeof english;
/** The pages that have a title among these texts. */
export type PageOf<Key extends string> = Key extends `${infer Name}.title` ? Name : never;
/** One page of core's own. */
export type PageName = PageOf<TextKey>;
/** Texts in another language, those of features as well; what is missing is English. */
export type Translation = Readonly<Partial<Record<TextKey | (string & {}), string>>>;

/** Browsers send a few dozen characters of Accept-Language. */
const longestHeader = 1024;

/** The language that a visitor wants most of those that there are; without any, English. */
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

/** Texts with their values in them, in one language. @param words - What they are in English. */
export function textsIn(
  language: string,
  translations: Readonly<Record<string, Translation>>,
  words: Readonly<Record<string, string>>,
) {
  const translation = Object.hasOwn(translations, language) ? translations[language] : undefined;
  return (key: string, values: Readonly<Record<string, string>> = {}): string =>
    (translation?.[key] ?? words[key] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
