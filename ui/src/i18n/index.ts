// The page's words. English is always there; another language is fetched when it is chosen.

import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

/** The same tree of keys with other words. */
export type Texts<T = typeof en> = { [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };

type Language = { tag: string; name: string; load: () => Promise<Texts> };

/** By the language subtag a system names it with. */
export const LANGUAGES: Record<string, Language> = {
  en: { tag: "en", name: "English", load: () => Promise.resolve(en) },
  zh: { tag: "zh-CN", name: "简体中文", load: () => import("./zh-CN").then((module) => module.zhCN) },
};

void i18n.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  // React escapes.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** Speaks the language nearest to `tag`, such as `zh-Hans-CN`. */
export async function speak(tag: string): Promise<void> {
  const language = LANGUAGES[tag.split("-")[0]?.toLowerCase() ?? "en"] ?? LANGUAGES.en;
  if (!language) return;
  if (!i18n.hasResourceBundle(language.tag, "translation")) {
    i18n.addResourceBundle(language.tag, "translation", await language.load());
  }
  if (i18n.language !== language.tag) await i18n.changeLanguage(language.tag);
}

export default i18n;
