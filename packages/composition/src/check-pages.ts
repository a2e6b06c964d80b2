import { english } from "@identity-web/core/http";
import { isObject, shown, unknownKeys } from "./show.ts";

/** What is wrong with the option `pages`. */
export function checkPages(pages: unknown): readonly string[] {
  if (pages === undefined) return [];
  if (!isObject(pages)) return [`pages: expected { translations, render }, and got ${shown(pages)}`];
  const render: unknown = Reflect.get(pages, "render");
  const translations: unknown = Reflect.get(pages, "translations");
  return [
    ...unknownKeys(pages, new Set(["translations", "render"]), "member of pages"),
    ...(render === undefined || typeof render === "function"
      ? []
      : [`pages.render: expected a function, and got ${shown(render)}`]),
    ...(translations === undefined ? [] : checkTranslations(translations)),
  ];
}

/** What is wrong with the option `sessionsPage`. */
export function checkSessionsPage(sessionsPage: unknown): readonly string[] {
  if (sessionsPage === undefined || typeof sessionsPage === "boolean") return [];
  if (!isObject(sessionsPage)) return [`sessionsPage: expected true, or { from }, and got ${shown(sessionsPage)}`];
  const from: unknown = Reflect.get(sessionsPage, "from");
  return [
    ...unknownKeys(sessionsPage, new Set(["from"]), "member of sessionsPage"),
    ...(from === undefined || typeof from === "function"
      ? []
      : [`sessionsPage.from: expected a function, and got ${shown(from)}`]),
  ];
}

function checkTranslations(translations: unknown): readonly string[] {
  if (!isObject(translations))
    return [`pages.translations: expected texts by language, and got ${shown(translations)}`];
  const keys = new Set(Object.keys(english));
  return Object.entries(translations).flatMap(([language, texts]: [string, unknown]) => {
    const at = `pages.translations.${language}`;
    if (!isLanguage(language))
      return [`pages.translations: expected a language such as "de", and got ${shown(language)}`];
    return isObject(texts)
      ? unknownKeys(texts, keys, `text in ${at}`)
      : [`${at}: expected texts, and got ${shown(texts)}`];
  });
}

const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};
