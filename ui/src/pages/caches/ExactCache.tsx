// The exact cache: whether, how much, how long, and of what use it was.

import type { Caches } from "../../api/queries";
import { Card } from "../../design/Card";
import { SwitchRow } from "../../design/Switch";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { CacheUse } from "./CacheUse";
import { NumberForm } from "./NumberForm";
import { useCachesChange } from "./useLaws";

export function ExactCache({ caches }: { caches: Caches }) {
  const { t } = useTexts();
  const tell = useTelling();
  const turn = useCachesChange();
  return (
    <Card title={t("caches.exact.title")} about={t("caches.exact.about")}>
      <SwitchRow
        name={t("caches.exact.on")}
        hint={t("caches.exact.hint")}
        on={turn.isPending ? turn.variables.exact === true : caches.exact}
        disabled={turn.isPending}
        testid={ids.caches.exact}
        onChange={(exact) => turn.mutate({ exact }, { onError: (reason) => toast(tell(reason), "bad") })}
      />
      {caches.exact && (
        <div className="grid gap-4 border-t border-edge pt-3">
          <NumberForm caches={caches} names={["exact_mb", "exact_minutes"]} />
          <CacheUse use={caches.exact_use} testid={ids.caches.use} />
        </div>
      )}
    </Card>
  );
}
