// A page of ours that failed while it was drawn: what it said, and a way out.

import { Failed } from "../design/Loaded";
import { useTexts } from "../i18n";

export function Broken({ reason }: { reason: unknown }) {
  const { t } = useTexts();
  return (
    <div className="mx-auto grid max-w-2xl gap-3 p-6">
      <h1 className="text-xl font-semibold">{t("shell.broken")}</h1>
      <Failed reason={reason} onRetry={() => location.reload()} />
    </div>
  );
}
