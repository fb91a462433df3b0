// Requests that are sent twice with an `Idempotency-Key`.

import type { Caches } from "../../api/queries";
import { Card } from "../../design/Card";
import { useTexts } from "../../i18n";
import { NumberForm } from "./NumberForm";

export function Repeats({ caches }: { caches: Caches }) {
  const { t } = useTexts();
  return (
    <Card title={t("caches.repeats.title")} about={t("caches.repeats.about")}>
      <NumberForm caches={caches} names={["idempotency_ms"]} />
      <p className="mt-2 text-[0.8125rem] text-soft">{t("caches.repeats.hint")}</p>
    </Card>
  );
}
