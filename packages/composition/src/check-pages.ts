import { isObject, shown, unknownKeys } from "./show.ts";

/** What is wrong with the option `pages`. @param words - The texts that there are. */
export function checkPages(pages: unknown, words: ReadonlySet<string>): readonly string[] {
  if (pages === undefined) return [];
  if (!isObject(pages)) return [`pages: expected { translations, render }, and got ${shown(pages)}`];
  const render: unknown = Reflect.get(pages, "render");
  const translations: unknown = Reflect.get(pages, "translations");
  return [
    ...unknownKeys(pages, new Set(["translations", "render"]), "member of pages"),
    ...(render === undefined || typeof render === "function"
      ? []
      : [`pages.render: expected a function, and got ${shown(render)}`]),
    ...(translations === undefined ? [] : checkTranslations(translations, words)),
  ];
}

function checkTranslations(translations: unknown, words: ReadonlySet<string>): readonly string[] {
  if (!isObject(translations))
    return [`pages.translations: expected texts by language, and got ${shown(translations)}`];
  return Object.entries(translations).flatMap(([language, texts]: [string, unknown]) => {
    const at = `pages.translations.${language}`;
    if (!isLanguage(language))
      return [`pages.translations: expected a language such as "de", and got ${shown(language)}`];
    return isObject(texts)
      ? unknownKeys(texts, words, `text in ${at}`)
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
