// A page of ours that failed while it was drawn: what it said, and a way out.

import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Failed } from "../design/Loaded";

export function Broken({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <div className="mx-auto grid max-w-2xl gap-3 p-6">
      <h1 className="text-xl font-semibold">{t("shell.broken")}</h1>
      <Failed reason={error} onRetry={() => location.reload()} />
    </div>
  );
}
