// An error in words for a person. The gateway says its own; what happens on the way is said here.

import { useTranslation } from "react-i18next";
import { Refusal, Unreachable } from "../api/client";

export function useTelling(): (reason: unknown) => string {
  const { t } = useTranslation();
  return (reason) => {
    if (reason instanceof Refusal) return reason.message;
    if (reason instanceof Unreachable) return t("words.unreachable");
    return reason instanceof Error ? reason.message : String(reason);
  };
}
