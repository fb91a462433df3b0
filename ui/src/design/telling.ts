// An error in words for a person. The gateway says its own; what happens on the way is said here.

import { Refusal, Unreachable } from "../api/client";
import { useTexts } from "../i18n";

export function useTelling(): (reason: unknown) => string {
  const { t } = useTexts();
  return (reason) => {
    if (reason instanceof Refusal) return reason.message;
    if (reason instanceof Unreachable) return t("words.unreachable");
    return reason instanceof Error ? reason.message : String(reason);
  };
}
