// A rule in a line: what it is for, a word, where it leads.

import type { ReactNode } from "react";
import { useTexts } from "../../i18n";

type Props = { name: ReactNode; by: "aliases.standsFor" | "chains.then" | "detours.goTo"; what: string };

export function StandsFor({ name, by, what }: Props) {
  const { t } = useTexts();
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <span className="font-medium break-all">{name}</span>
      <span className="text-soft">{t(`routing.${by}`)}</span>
      <code className="break-all">{what}</code>
    </p>
  );
}
