// What the provider said of a key: good, bad, or nothing that can be relied on.

import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { sentence } from "../../api/client";
import type { Verdict as Told } from "../../api/queries";
import { useTexts } from "../../i18n";

const LOOKS = {
  valid: { mark: CircleCheck, ink: "text-good" },
  invalid: { mark: CircleX, ink: "text-bad" },
  unknown: { mark: CircleHelp, ink: "text-warn" },
} as const;

export function Verdict({ told, testid }: { told: Told; testid: string }) {
  const { t } = useTexts();
  const { mark: Mark, ink } = LOOKS[told.verdict];
  const models = told.models ?? 0;
  return (
    <p role="status" data-testid={testid} data-verdict={told.verdict} className="mt-2 flex items-start gap-2">
      <Mark aria-hidden className={`mt-0.5 size-4 shrink-0 ${ink}`} />
      <span className="min-w-0 break-words">
        <span className={`font-medium ${ink}`}>{t(`accounts.verdicts.${told.verdict}`)}</span>{" "}
        {told.message ? sentence(told.message) : models > 0 ? t("accounts.verdicts.models", { count: models }) : ""}
      </span>
    </p>
  );
}
