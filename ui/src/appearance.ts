// Theme and language: chosen in the settings, remembered here so that the first paint is already right.

import type { components } from "./api/schema";
import { now, speak } from "./i18n";

type Settings = components["schemas"]["Settings"];
type Chosen = Pick<Settings, "theme" | "language">;

const PLACE = "omniroute.appearance";

export function remembered(): Chosen {
  try {
    return {
      theme: "system",
      language: "system",
      ...(JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Partial<Chosen>),
    };
  } catch {
    return { theme: "system", language: "system" };
  }
}

/** Makes the page look and speak as chosen. */
export async function appear({ theme, language }: Chosen): Promise<void> {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem(PLACE, JSON.stringify({ theme, language }));
  } catch {
    // Without storage the first paint follows the system.
  }
  await speak(language === "system" ? navigator.language : language);
  root.lang = now().language;
}
