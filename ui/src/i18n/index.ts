// The page's words, told by i18next. English is always there; another language is fetched when it is chosen.

import i18next, { type TFunction } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
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

void i18next.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  // React escapes.
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
});

type Spoken = { language: string; t: TFunction };

let wanted = "en";

/** The language the page speaks now. */
export const now = (): Spoken => ({ language: i18next.language, t: i18next.t });

/** Speaks the language nearest to `tag`, such as `zh-Hans-CN`. */
export async function speak(tag: string): Promise<void> {
  const language = LANGUAGES[tag.split("-")[0]?.toLowerCase() ?? "en"] ?? LANGUAGES.en;
  if (!language) return;
  wanted = language.tag;
  const texts = await language.load();
  // Another one was chosen meanwhile, or it is spoken already.
  if (wanted !== language.tag || i18next.language === wanted) return;
  i18next.addResourceBundle(wanted, "translation", texts);
  await i18next.changeLanguage(wanted);
}

/** The words of the language that is spoken; whoever uses them is drawn anew when it changes. */
export function useTexts(): Spoken {
  const { t, i18n } = useTranslation();
  return { t, language: i18n.language };
}
