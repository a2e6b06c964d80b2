import type { PagesOptions } from "@identity-web/core/http";
import { expected, func, isRecord, members, type OptionRule, show, such } from "@identity-web/core/options";

/** The option `pages`. @param keys - The keys of all texts of this app. */
export const pages = (keys: ReadonlySet<string>): OptionRule =>
  members<PagesOptions>({ translations: translations(keys), render: func() });

const translations = (keys: ReadonlySet<string>): OptionRule => {
  const text = such("a text", (value) => typeof value === "string");
  const texts = members<Record<string, string>>(Object.fromEntries([...keys].map((key) => [key, text])));
  return (value, at) => {
    if (!isRecord(value)) return [expected(at, "texts by language", show(value))];
    return Object.entries(value).flatMap(([language, translation]: [string, unknown]) => {
      if (!isLanguage(language)) return [expected(at, 'a language such as "de"', show(language))];
      return isRecord(translation)
        ? texts(translation, `${at}.${language}`)
        : [expected(`${at}.${language}`, "texts by their keys", show(translation))];
    });
  };
};

const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};
