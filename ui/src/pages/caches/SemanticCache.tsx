// The semantic cache: as which model, how much alike, how much, and of what use it was. Without a model it is off.

import type { Caches } from "../../api/queries";
import { Card } from "../../design/Card";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { CacheUse } from "./CacheUse";
import { NumberForm } from "./NumberForm";
import { SemanticModel } from "./SemanticModel";

export function SemanticCache({ caches }: { caches: Caches }) {
  const { t } = useTexts();
  const format = useFormat();
  const { exact, semantic_model, semantic_use, semantic_failures } = caches;
  return (
    <Card title={t("caches.semantic.title")} about={t("caches.semantic.about")}>
      <div className="grid gap-4">
        <SemanticModel kept={semantic_model} />
        <p className="text-[0.8125rem] text-soft">{t("caches.semantic.risk")}</p>
        {semantic_model && (
          <div className="grid gap-4 border-t border-edge pt-3">
            <NumberForm
              caches={caches}
              // For how long is the exact cache's to say while it is on.
              names={["semantic_similarity", "semantic_mb", ...(exact ? [] : (["exact_minutes"] as const))]}
            />
            <CacheUse
              use={semantic_use}
              testid={ids.caches.semanticUse}
              more={[[t("caches.semantic.failures"), format.count(semantic_failures)]]}
            />
            {semantic_failures > 0 && <p className="text-[0.8125rem] text-warn">{t("caches.semantic.failing")}</p>}
          </div>
        )}
      </div>
    </Card>
  );
}
